#!/usr/bin/python3
"""fit_evidence.py TRACE.jsonl TRUTH_FOLDER JUDGE.json (--alone | --in-context) [--folds N]

Fits the weights of models/judges/text_judge.json to photos whose texts are known, and writes them into that file; with
--in-context also its trees, boosted on what the weights leave unexplained.
TRACE is what texts_bench --trace wrote; TRUTH_FOLDER holds one JSON file for each photo with items, each with
words, quads, kind and whether it is legible. A piece is positive when it holds a word of a name or identifier.
Logistic regression with an L2 penalty; a hidden name counts as much as COST harmless words. First --alone, then
build, trace again and fit --in-context, whose last values come from the first judgement.
"""
import argparse
import datetime
import hashlib
import json
import os

import numpy as np

COST = 5.0
PENALTY = 2.0
BY_HAND = {"class_after": 3.0}  # the file's "source" says why

# Boosting: trees of two questions one after the other, small steps, each on a part of the pieces and of the evidence.
TREES = 60
STEP = 0.1
LEAF_PENALTY = 20.0
LEAST_IN_LEAF = 3.0  # sum of weight * p * (1 - p)
PIECES_PART = 0.7
EVIDENCE_PART = 0.5
CUTS = np.array([0, 0.02] + [i / 20 + 0.013 for i in range(1, 19)] + [0.999])  # between values that are common


def inside(quad, point):
    sign = 0
    for (x0, y0), (x1, y1) in zip(quad, quad[1:] + quad[:1]):
        cross = (x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0)
        if cross * sign < 0:
            return False
        sign = sign or cross
    return True


def fit(x, y, weight):
    x = np.hstack([np.ones((len(x), 1)), x])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (weight * (p - y)) + penalty * w
        hessian = (x.T * (weight * p * (1 - p))) @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def best_question(binned, gradient, hessian, evidence):
    total, curvature = gradient.sum(), hessian.sum()
    before = total**2 / (curvature + LEAF_PENALTY)
    best, found = 1e-3, None
    for number in evidence:
        g = np.bincount(binned[:, number], gradient, len(CUTS) + 1).cumsum()[:-1]
        h = np.bincount(binned[:, number], hessian, len(CUTS) + 1).cumsum()[:-1]
        other = curvature - h
        gain = g**2 / (h + LEAF_PENALTY) + (total - g) ** 2 / (other + LEAF_PENALTY) - before
        gain[(h < LEAST_IN_LEAF) | (other < LEAST_IN_LEAF)] = 0
        if gain.max() > best:
            best, found = gain.max(), (number, int(gain.argmax()))
    return found


def grow_tree(binned, gradient, hessian, rows, evidence):
    """Gives [(evidence, cut)] * 3, the first question and those after no and yes, and what the four ways add."""
    first = best_question(binned[rows], gradient[rows], hessian[rows], evidence)
    if first is None:
        return None
    yes = binned[rows, first[0]] > first[1]
    questions, adds = [first], []
    for branch in (rows[~yes], rows[yes]):
        question = best_question(binned[branch], gradient[branch], hessian[branch], evidence)
        questions.append(question or (first[0], len(CUTS) - 1))
        after = binned[branch, questions[-1][0]] > questions[-1][1]
        for leaf in (branch[~after], branch[after]) if question else (branch, branch):
            adds.append(-STEP * gradient[leaf].sum() / (hessian[leaf].sum() + LEAF_PENALTY))
    return questions, adds


def corrections(trees, x):
    binned = np.searchsorted(CUTS, x)
    total = np.zeros(len(x))
    for questions, adds in trees:
        answers = [binned[:, number] > cut for number, cut in questions]
        total += np.choose(np.where(answers[0], 2 + answers[2], 0 + answers[1]), adds)
    return total


def boost(x, y, weight, score):
    chance = np.random.RandomState(1)
    binned = np.searchsorted(CUTS, x)
    score = score.copy()
    trees = []
    for _ in range(TREES):
        p = 1 / (1 + np.exp(-score))
        rows = np.where(chance.rand(len(y)) < PIECES_PART)[0]
        evidence = np.where(chance.rand(x.shape[1]) < EVIDENCE_PART)[0]
        tree = grow_tree(binned, weight * (p - y), weight * p * (1 - p), rows, evidence)
        if tree is not None:
            trees.append(tree)
            score += corrections([tree], x)
    return trees


def as_node(tree, names):
    (first, after_no, after_yes), adds = tree
    adds = [round(float(add), 3) for add in adds]

    def node(question, no, yes):
        if no == yes:  # nothing to ask
            return no
        return {"evidence": names[question[0]], "above": round(float(CUTS[question[1]]), 3), "no": no, "yes": yes}

    return node(first, node(after_no, *adds[:2]), node(after_yes, *adds[2:]))


def added(one, other):
    """Two trees that ask the same, as one; None where they do not."""
    if not isinstance(one, dict) and not isinstance(other, dict):
        return round(one + other, 3)
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return None
    if (one["evidence"], one["above"]) != (other["evidence"], other["above"]):
        return None
    no, yes = added(one["no"], other["no"]), added(one["yes"], other["yes"])
    if no is None or yes is None:
        return None
    return no if no == yes else {**one, "no": no, "yes": yes}


def joined(trees):
    """As many trees as there are different questions, in the order in which they were first asked."""
    together = []
    for tree in trees:
        sums = [added(known, tree) for known in together]
        place = next((i for i, tree_sum in enumerate(sums) if tree_sum is not None), None)
        if place is None:
            together.append(tree)
        else:
            together[place] = sums[place]
    return together


def digest(judge):
    """As evidence_model.cpp asks for it: of both judgements, their keys sorted."""
    parts = {key: judge[key] for key in ("alone", "in_context")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def write_judge(path, judge):
    """One weight and one tree a line, so that a change can be read."""

    def block(opening, rows, closing):
        return opening + ",\n".join("      " + row for row in rows) + closing

    judge["sha256"] = digest(judge)
    lines = [f'  "{key}": {json.dumps(judge[key])}' for key in ("fitted", "source", "held_out", "sha256")]
    for key in ("alone", "in_context"):
        part = judge[key]
        weights = [f'"{name}": {value}' for name, value in part["weights"].items()]
        text = f'  "{key}": {{\n    "bias": {part["bias"]},\n' + block('    "weights": {\n', weights, "\n    }")
        if "trees" in part:
            text += block(',\n    "trees": [\n', [json.dumps(tree) for tree in part["trees"]], "\n    ]")
        lines.append(text + "\n  }")
    with open(path, "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


def load(trace, truth):
    pieces = [json.loads(line) for line in open(trace)]
    items = {}
    x, y, weight, photos = [], [], [], []
    for piece in pieces:
        stem = os.path.splitext(piece["photo"])[0]
        if stem not in items:
            items[stem] = json.load(open(os.path.join(truth, stem + ".json")))["items"]
        quad = piece["quad"]
        names = harmless = unclear = 0
        for item in items[stem]:
            for word in item["words"]:
                centre = np.mean(word["quad"], axis=0)
                if not inside(quad, centre):
                    continue
                if item["kind"] == "harmless":
                    harmless += item["legible"]
                    unclear += not item["legible"]
                elif item["legible"]:
                    names += 1
                else:
                    unclear += 1
        if unclear and not names:
            continue
        x.append(piece["evidence"])
        y.append(1.0 if names else 0.0)
        weight.append(COST * names if names else float(harmless) if harmless else 0.3)
        photos.append(stem)
    return np.array(x), np.array(y), np.array(weight), np.array(photos)


def shares(score, y, weight, threshold):
    """Of the words of names and of the harmless words, how many are hidden."""
    return [weight[(y == kind) & (score >= threshold)].sum() / weight[y == kind].sum() for kind in (1, 0)]


def report(score, y, weight):
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
        hit, false = shares(score, y, weight, threshold)
        print(f"  from {threshold}: name words {hit:.3f}, harmless words {false:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("trace", "truth", "judge"):
        parser.add_argument(name)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--in-context", action="store_true")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    if options.alone == options.in_context:
        parser.error("one of --alone and --in-context")
    with open(options.judge) as file:
        judge = json.load(file)
    names = list(judge["in_context"]["weights"])
    x, y, weight, photos = load(options.trace, options.truth)
    assert len(names) == x.shape[1], "the trace is of another version"
    used = len(names) if options.in_context else len(judge["alone"]["weights"])

    by_hand = {i + 1: BY_HAND[name] for i, name in enumerate(names) if name in BY_HAND}

    def learn(chosen):
        w = fit(x[chosen][:, :used], y[chosen], weight[chosen])
        for place, value in by_hand.items():
            w[place] = value
        trees = []
        if options.in_context:
            trees = boost(x[chosen], y[chosen], weight[chosen], w[0] + x[chosen][:, :used] @ w[1:])
        return w, trees

    def judged(learnt, chosen):
        w, trees = learnt
        return 1 / (1 + np.exp(-(w[0] + x[chosen][:, :used] @ w[1:] + corrections(trees, x[chosen]))))

    folds = {photo: i % options.folds for i, photo in enumerate(sorted(set(photos)))}
    fold = np.array([folds[photo] for photo in photos])
    held_out = np.zeros(len(y))
    for number in range(options.folds):
        held_out[fold == number] = judged(learn(fold != number), fold == number)
    print(f"{len(y)} pieces, {int(y.sum())} of them names; held out, {options.folds} folds:")
    report(held_out, y, weight)
    everything = np.ones(len(y), dtype=bool)
    w, trees = learn(everything)
    print("all:")
    report(judged((w, trees), everything), y, weight)

    part = judge["in_context" if options.in_context else "alone"]
    part["bias"] = round(float(w[0]), 2)
    for i, name in enumerate(names[:used]):
        part["weights"][name] = round(float(w[i + 1]), 2)
        print(f"  {name:20s} {w[i + 1]:6.2f}")
    if options.in_context:
        part["trees"] = joined([as_node(tree, names) for tree in trees])
        judge["fitted"] = datetime.date.today().isoformat()
        name_words, harmless_words = shares(held_out, y, weight, 0.4)
        judge["held_out"] = {
            "folds": options.folds,
            "from": 0.4,
            "name_words": round(name_words, 3),
            "harmless_words": round(harmless_words, 3),
        }
    write_judge(options.judge, judge)


if __name__ == "__main__":
    main()
