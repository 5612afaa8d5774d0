import {
  arange,
  compile,
  full,
  gather,
  indexSelect,
  logSoftmax,
  nn,
  optim,
  parameter,
  randn,
  scatter,
  slice,
  type Tensor,
  tensor,
  topk,
  uniform,
  zeros,
} from "chainrule";
import { example } from "./kit/example.js";

const [USERS, ITEMS] = [1000, 500];
/** Numbers that make up a taste, in the world and in the model. */
const TASTES = 3;
/** Things a user liked, of which every fourth is kept back for the test. */
const LIKED = 60;
const BATCH = 250;
const TOP = 10;

/** A tower for users and one for items; the score of a pair is the product of their codes. */
class TwoTowers extends nn.Module {
  readonly user = nn.embedding(USERS, TASTES);
  readonly item = nn.embedding(ITEMS, TASTES);
  readonly popularity = parameter(zeros([ITEMS]));

  constructor() {
    super();
    for (const { weight } of [this.user, this.item]) weight.assign(nn.init.normal(weight.shape, 0, 0.1));
  }

  /** Users (N) to the scores of all items (N, items). */
  forward(users: Tensor): Tensor {
    const match = this.user.forward(users).matmul(this.item.weight.transpose(0, 1));
    return match.add(this.popularity);
  }
}

/** Which items each user likes in a world of planted tastes: 60 drawn one by one, each in proportion to exp(score). */
function world() {
  const scores = randn([USERS, TASTES])
    .matmul(randn([TASTES, ITEMS]))
    .add(randn([ITEMS]));
  const gumbel = uniform([USERS, ITEMS], { low: 1e-9 }).log().neg().log().neg(); // Kool et al. 2019: the largest sums are a draw
  const liked = topk(scores.add(gumbel), LIKED).indices.reshape([USERS, LIKED / 4, 4]);
  return {
    scores,
    train: slice(liked, [], [], [0, 3]).reshape([USERS, (LIKED / 4) * 3]),
    test: slice(liked, [], [], 3).reshape([USERS, LIKED / 4]),
  };
}

/** The share of the items kept back that are among the ten best a user has not liked yet. */
function recall(scores: Tensor, train: Tensor, test: Tensor): number {
  const best = topk(scatter(scores, 1, train, full(train.shape, Number.NEGATIVE_INFINITY)), TOP).indices;
  return best.unsqueeze(2).eq(test.unsqueeze(1)).sum().item() / test.size;
}

await example("recommend", async (run) => {
  const { scores, train, test } = world();
  const steps = 2000;
  const model = new TwoTowers();
  const optimizer = optim.adamW(model, { lr: optim.schedule.cosineAnnealing(0.02, { tMax: steps }), weightDecay: 0.3 });
  // What a user liked should rank above everything else: the softmax loss over all items (Covington et al. 2016).
  const step = compile((users: Tensor, liked: Tensor) => {
    const l = gather(logSoftmax(model.forward(users), 1), 1, liked)
      .mean()
      .neg();
    optimizer.step(l);
    return l;
  });
  for await (const i of run.steps(steps)) {
    const users = tensor(Int32Array.from({ length: BATCH }, (_, row) => (i * BATCH + row) % USERS));
    run.show({ loss: step(users, indexSelect(train, 0, users)).item() });
  }

  const [reached, possible] = [recall(model.forward(arange(USERS)), train, test), recall(scores, train, test)];
  const chance = TOP / (ITEMS - train.shape[1]);
  run.print(
    `recall@10 ${reached.toFixed(3)}; with the planted tastes ${possible.toFixed(3)}, by chance ${chance.toFixed(3)}`,
  );
  return [{ metric: "of the planted recall@10", value: reached / possible, target: { atLeast: 0.9 }, unit: "%" }];
});
