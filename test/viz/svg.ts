/** What an SVG file says in its texts, in their order. */
export const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
/** The paths of the marks of one kind in an SVG file of Vega. */
export function marks(svg: string, kind: string): string[] {
  const groups = svg.matchAll(new RegExp(`<g class="mark-${kind}[^"]*role-mark[^>]*>(.*?)</g>`, "g"));
  return [...groups].flatMap(([, group]) => [...group.matchAll(/ d="([^"]*)"/g)].map(([, d]) => d));
}
