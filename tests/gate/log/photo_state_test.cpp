#include "gate/log/photo_state.hpp"

#include <set>
#include <utility>

#include <gtest/gtest.h>

using schoolgate::gate::kAllStates;
using schoolgate::gate::may_become;
using schoolgate::gate::PhotoState;
using schoolgate::gate::state_from_word;
using schoolgate::gate::word;

TEST(PhotoState, HasTheArrowsOfTheDesignAndNoOthers) {
  using enum PhotoState;
  const std::set<std::pair<PhotoState, PhotoState>> arrows{
      {Received, Analysed},    {Received, Quarantined}, {Analysed, Held},        {Analysed, Blocked},
      {Analysed, Quarantined}, {Held, Approved},        {Held, Rejected},        {Held, Blocked},
      {Approved, Released},    {Approved, Held},        {Approved, Blocked},     {Approved, Rejected},
      {Released, TakenDown},   {Quarantined, Received}, {Quarantined, Rejected}, {Rejected, Held},
      {Rejected, Blocked},     {Rejected, Quarantined}, {Blocked, Held},         {Blocked, Rejected}};
  for (const PhotoState from : kAllStates) {
    for (const PhotoState to : kAllStates) {
      EXPECT_EQ(may_become(from, to), arrows.contains({from, to})) << word(from) << " -> " << word(to);
    }
  }
}

TEST(PhotoState, IsReleasedFromApprovedAlone) {
  for (const PhotoState from : kAllStates) {
    EXPECT_EQ(may_become(from, PhotoState::Released), from == PhotoState::Approved) << word(from);
  }
}

TEST(PhotoState, IsReadBackFromItsWord) {
  std::set<std::string_view> words;
  for (const PhotoState state : kAllStates) {
    EXPECT_EQ(state_from_word(word(state)), state);
    words.insert(word(state));
  }
  EXPECT_EQ(words.size(), kAllStates.size());
  EXPECT_EQ(state_from_word("Held"), std::nullopt);
  EXPECT_EQ(state_from_word(""), std::nullopt);
}
