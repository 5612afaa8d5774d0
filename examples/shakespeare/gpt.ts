import { arange, buffer, gelu, nn, place, scaledDotProductAttention, type Tensor, zeros } from "chainrule";

const [WIDTH, HEADS, LAYERS] = [128, 4, 4];
/** Characters it looks back on. */
export const CONTEXT = 128;
const SIZE = WIDTH / HEADS;

/** Attention to what came before, and a feed-forward part, each behind a norm and beside a shortcut (Radford et al. 2019). */
class Block extends nn.Module {
  readonly norm1 = nn.layerNorm(WIDTH);
  readonly qkv = nn.linear(WIDTH, 3 * WIDTH, { bias: false });
  readonly joined = nn.linear(WIDTH, WIDTH);
  readonly norm2 = nn.layerNorm(WIDTH);
  readonly up = nn.linear(WIDTH, 4 * WIDTH);
  readonly down = nn.linear(4 * WIDTH, WIDTH);
  /** Keys and values of the text that is being written. */
  readonly #cache = [0, 1].map(() => buffer(zeros([1, HEADS, CONTEXT, SIZE])));

  forward(x: Tensor): Tensor {
    const [q, k, v] = this.#heads(x);
    return this.#rest(x, scaledDotProductAttention(q, k, v, { isCausal: true }));
  }

  /** One token (1, 1, WIDTH) at a position; what stands before it is in the cache. */
  next(x: Tensor, position: Tensor): Tensor {
    const [q, ...written] = this.#heads(x);
    const [k, v] = this.#cache.map((cell, i) => {
      const all = place(cell.read(), 2, position, written[i]);
      cell.assign(all);
      return all;
    });
    return this.#rest(x, scaledDotProductAttention(q, k, v, { attnMask: arange(CONTEXT).le(position) }));
  }

  /** Queries, keys and values: (N, HEADS, T, SIZE) each. */
  #heads(x: Tensor): Tensor[] {
    const [batch, steps] = x.shape;
    const all = this.qkv.forward(this.norm1.forward(x)).reshape([batch, steps, 3, HEADS, SIZE]);
    return all.permute([2, 0, 3, 1, 4]).unbind(0);
  }

  #rest(x: Tensor, attended: Tensor): Tensor {
    const y = x.add(this.joined.forward(attended.transpose(1, 2).reshape(x.shape)));
    return y.add(this.down.forward(gelu(this.up.forward(this.norm2.forward(y)))));
  }
}

/** A small GPT over characters. */
export class Gpt extends nn.Module {
  readonly token: nn.Embedding;
  readonly place = nn.embedding(CONTEXT, WIDTH);
  readonly blocks = Array.from({ length: LAYERS }, () => new Block());
  readonly norm = nn.layerNorm(WIDTH);
  readonly head: nn.Linear;

  constructor(characters: number) {
    super();
    this.token = nn.embedding(characters, WIDTH);
    this.head = nn.linear(WIDTH, characters, { bias: false });
    for (const { weight } of [this.token, this.place]) weight.assign(nn.init.normal(weight.shape, 0, 0.02));
  }

  /** Tokens (N, T) to the logits of what follows each (N, T, characters). */
  forward(tokens: Tensor): Tensor {
    const x = this.token.forward(tokens).add(this.place.forward(arange(tokens.shape[1])));
    return this.#scores(this.blocks.reduce((y, block) => block.forward(y), x));
  }

  /** The logits of what follows one token at a position. */
  next(token: Tensor, position: Tensor): Tensor {
    const x = this.token.forward(token).add(this.place.forward(position)).reshape([1, 1, WIDTH]);
    return this.#scores(this.blocks.reduce((y, block) => block.next(y, position), x)).flatten();
  }

  #scores(x: Tensor): Tensor {
    return this.head.forward(this.norm.forward(x));
  }
}
