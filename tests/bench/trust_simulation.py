#!/usr/bin/env python3
"""A sports-day Friday of a trust, simulated: how long photos wait for workers, and how many workers it takes.

    trust_simulation.py check
    trust_simulation.py friday [--schools 50] [--sharing 0.6] [--photos 400] [--between 13 17] [--cores 2 3 4 6] [--seconds 2.25] [--seed 1]

A queue with as many servers as there are cores: each photo takes a processor for some seconds, drawn from what was measured, and
schools take turns as workers do. Photos come in batches when a camera's card is read, most of them towards the afternoon's end.
`check` sets the queue beside what was measured with one job and with two. Needs nothing but Python.
"""

import argparse
import heapq
import random
from collections import deque

# Of docs/results.md: photos a minute with one job and with two, on two cores that were the program's own; and how many times
# as much the two cores of that machine do as one, for the networks run by two programs (tests/bench/cores_bench).
MEASURED = {1: 28.0, 2: 51.0}
SECOND_CORE = 1.88
SPREAD = 0.45  # standard deviation of a photo's seconds, of their mean: assumed
HOUR = 3600.0
BATCH = (30, 120)


def seconds_of(chance, mean):
    """Gamma: never negative, a long tail, as photos with many faces have."""
    shape = 1 / SPREAD**2
    return chance.gammavariate(shape, mean / shape)


def run(arrivals, cores, mean, chance):
    """`arrivals`: (moment, school) in order. Gives each photo's wait until it is looked at, and when the last was."""
    free = [0.0] * cores
    heapq.heapify(free)
    waiting, turns = {}, deque()  # photos of each school, and whose turn it is
    waits, last, i, at = [], 0.0, 0, 0.0
    while i < len(arrivals) or turns:
        at = max(at, heapq.heappop(free))
        if not turns:
            at = max(at, arrivals[i][0])
        while i < len(arrivals) and arrivals[i][0] <= at:
            moment, school = arrivals[i]
            if not waiting.get(school):
                waiting[school] = deque()
                turns.append(school)
            waiting[school].append(moment)
            i += 1
        school = turns.popleft()
        came = waiting[school].popleft()
        if waiting[school]:
            turns.append(school)
        end = at + seconds_of(chance, mean)
        waits.append(end - came)
        last = max(last, end)
        heapq.heappush(free, end)
    return waits, last


def check(chance):
    """One job gives the seconds; two are predicted from it and from what a second core adds, and were measured apart."""
    mean = 60 / MEASURED[1]
    for cores, measured in MEASURED.items():
        slower = mean if cores == 1 else mean * cores / SECOND_CORE
        photos = 5000
        _, last = run([(0.0, 0)] * photos, cores, slower, chance)
        print(f"{cores} cores: {photos / last * 60:.1f} photos a minute simulated, {measured:.0f} measured")
    # What was measured of nothing but itself: a queue of one server against theory (Pollaczek and Khinchine).
    load = 0.8
    arrivals, moment = [], 0.0
    for _ in range(200_000):
        moment += chance.expovariate(load / mean)
        arrivals.append((moment, 0))
    waits, _ = run(arrivals, 1, mean, chance)
    theory = mean + load * mean * (1 + SPREAD**2) / (2 * (1 - load))
    print(f"one core at {load:.0%}: {sum(waits) / len(waits):.1f} s until a photo is looked at, {theory:.1f} by the theory of queues")


def photos_of_friday(wanted, chance):
    begin, end = (hour * HOUR for hour in wanted.between)
    arrivals = []
    for school in range(wanted.schools):
        if chance.random() >= wanted.sharing:
            continue
        left = int(wanted.photos * chance.lognormvariate(-0.125, 0.5))
        while left > 0:
            batch = min(left, chance.randint(*BATCH))
            moment = chance.triangular(begin, end, begin + 0.6 * (end - begin))
            arrivals += [(moment, school)] * batch
            left -= batch
    return sorted(arrivals)


def clock(seconds):
    return f"{int(seconds // HOUR):02}:{int(seconds % HOUR // 60):02}"


def friday(wanted, chance):
    arrivals = photos_of_friday(wanted, chance)
    work = len(arrivals) * wanted.seconds / HOUR
    print(f"{wanted.schools} schools, {len(arrivals)} photos of {len({school for _, school in arrivals})} of them, {work:.1f} hours of a processor")
    for cores in wanted.cores:
        waits, last = run(arrivals, cores, wanted.seconds, chance)
        waits.sort()
        print(f"{cores:5} cores: half within {waits[len(waits) // 2] / 60:.0f} minutes, 95 of 100 within {waits[len(waits) * 95 // 100] / 60:.0f}, "
              f"all looked at by {clock(last)}")


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("what", choices=("check", "friday"))
    words.add_argument("--schools", type=int, default=50)
    words.add_argument("--sharing", type=float, default=0.6, help="of the schools have an event on that day")
    words.add_argument("--photos", type=float, default=400, help="of an event, the mean")
    words.add_argument("--cores", type=int, nargs="+", default=[2, 3, 4, 6])
    words.add_argument("--between", type=float, nargs=2, default=[13, 17], help="these hours the cards are read, most after three fifths of the time")
    words.add_argument("--seconds", type=float, default=2.25, help="of a processor for each photo")
    words.add_argument("--seed", type=int, default=1)
    wanted = words.parse_args()
    chance = random.Random(wanted.seed)
    if wanted.what == "check":
        check(chance)
    else:
        friday(wanted, chance)


if __name__ == "__main__":
    main()
