#include "gate/log/photo_state.hpp"

#include <set>
#include <utility>

#include <gtest/gtest.h>

using schoolgate::kWords;
using schoolgate::gate::may_become;
using schoolgate::gate::PhotoState;

TEST(PhotoState, HasTheArrowsOfTheDesignAndNoOthers) {
  using enum PhotoState;
  const std::set<std::pair<PhotoState, PhotoState>> arrows{
      {Received, Analysed},    {Received, Quarantined}, {Analysed, Held},        {Analysed, Blocked},
      {Analysed, Quarantined}, {Held, Approved},        {Held, Rejected},        {Held, Blocked},
      {Approved, Released},    {Approved, Held},        {Approved, Blocked},     {Approved, Rejected},
      {Released, TakenDown},   {Released, Held},        {Quarantined, Received}, {Quarantined, Rejected},
      {Rejected, Held},        {Rejected, Blocked},     {Rejected, Quarantined}, {Blocked, Held},
      {Blocked, Rejected},     {Received, Shredded},    {Analysed, Shredded},    {Held, Shredded},
      {Approved, Shredded},    {TakenDown, Shredded},   {Quarantined, Shredded}, {Rejected, Shredded},
      {Blocked, Shredded}};
  for (const auto& [from, name] : kWords<PhotoState>) {
    for (const auto& [to, other] : kWords<PhotoState>) {
      EXPECT_EQ(may_become(from, to), arrows.contains({from, to})) << name << " -> " << other;
    }
  }
}

TEST(PhotoState, IsReleasedFromApprovedAlone) {
  for (const auto& [from, name] : kWords<PhotoState>) {
    EXPECT_EQ(may_become(from, PhotoState::Released), from == PhotoState::Approved) << name;
  }
}
