// In what is counted whether a word is somebody's name. Three sizes are enough: they were set by hand and not
// fitted, on captions of which each had been scored before it changed them (docs/results.md).
#pragma once

namespace schoolgate::pipeline {

// Alone it may be chance: a word in no dictionary, one that people are called by, "with" before it. It is
// asked about all the same when it is in no dictionary: a tick costs less than a name.
constexpr int kHint = 1;
// Seldom chance: somebody is thanked, or does something. With a hint it decides of any word.
constexpr int kSeldomChance = 2;
// Decides of any word, and outweighs everything that may be chance when it speaks against a person.
constexpr int kTelling = 3;

// What is asked about begins here: of a word in no dictionary, of an ordinary one that the register knows as
// a name, and of any other, of which every text is full.
constexpr int kAskOfStrange = kHint;
constexpr int kAskOfTheRegister = kSeldomChance;
constexpr int kAskOfOrdinary = kTelling;

}  // namespace schoolgate::pipeline
