import { add, mul, sub } from "../ops/arithmetic.js";
import { element } from "../ops/element.js";
import type { Tensor } from "../tensor/tensor.js";
import { anyNumbers, type CommonOptions, type StepNumbers, type UpdateRule } from "./rule.js";

/** Numbers of a step by name, as scalars that are asked at every run. */
export type Numbers<N extends string> = Readonly<Record<N, Tensor>>;
/** What is kept for a parameter, by name. */
export type State = Readonly<Record<string, Tensor>>;

/** What the update of one parameter starts from, and what it ends with. */
export interface Before<O, N extends string> {
  readonly p: Tensor;
  readonly g: Tensor;
  readonly state: State;
  readonly n: Numbers<N>;
  readonly options: O;
}

/** A rule that is written once, for one parameter, in operations. */
export interface ComposedRule<O extends CommonOptions, N extends string>
  extends Pick<UpdateRule<O>, "name" | "defaults" | "check" | "state"> {
  /** The numbers of step t, by name. What can be computed for all elements at once belongs here. */
  numbers(options: O, step: StepNumbers): Readonly<Record<N, number>>;
  /** The parameter and its state after the step. */
  update(before: Before<O, N>): { readonly p: Tensor; readonly state: State };
}

/** Applies a rule to lists of parameters: the planner fuses what goes element by element to one command that works where the cells lie. */
export function composedRule<O extends CommonOptions, N extends string>(rule: ComposedRule<O, N>): UpdateRule<O> {
  const { name, defaults, check, state } = rule;
  return {
    name,
    defaults,
    check,
    state,
    hyper: (options, step) => Object.values<number>(rule.numbers(options, step)),
    apply: ({ parameters, gradients, state: before, hyper, scale, options }) => {
      const names = Object.keys(rule.numbers(options, anyNumbers)) as N[];
      const n = Object.fromEntries(names.map((key, i) => [key, element(hyper, i)])) as Record<N, Tensor>;
      // Parameters that are updated together keep the same.
      const keys = state(options, parameters[0].shape).map((one) => (typeof one === "string" ? one : one.name));
      const after = parameters.map((p, j) => {
        const own = Object.fromEntries(keys.map((key, i) => [key, before[i][j]]));
        return rule.update({ p, g: mul(gradients[j], scale), state: own, n, options });
      });
      return {
        parameters: after.map(({ p }) => p),
        state: keys.map((key) => after.map((updated) => updated.state[key])),
      };
    },
  };
}

/** Weight decay: g + weightDecay · p, the gradient with that of the L2 penalty; decoupled it shrinks p, and is multiplied by lr already. */
export function decayed(
  { p, g, n }: Pick<Before<unknown, "weightDecay">, "p" | "g" | "n">,
  decoupled = false,
): Record<"p" | "g", Tensor> {
  const pull = mul(n.weightDecay, p);
  return decoupled ? { p: sub(p, pull), g } : { p, g: add(g, pull) };
}

/** m + rate (x − m): a running mean that takes up x. */
export function towards(m: Tensor, x: Tensor, rate: Tensor): Tensor {
  return add(m, mul(rate, sub(x, m)));
}

/** keep · v + rate · x²: a running mean of squares that takes up x. */
export function towardsSquare(v: Tensor, x: Tensor, keep: Tensor, rate: Tensor): Tensor {
  return add(mul(keep, v), mul(mul(rate, x), x));
}
