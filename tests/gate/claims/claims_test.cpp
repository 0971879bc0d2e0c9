#include "gate/claims/claims.hpp"

#include <functional>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/storage/session.hpp"
#include "gate/backup/repair.hpp"
#include "gate/holding/develop.hpp"
#include "gate/made_school.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::Claims;
using gate::PhotoState;
using schoolgate::ErrorCode;
using schoolgate::Status;
using schoolgate::WriteSession;
using std::chrono::milliseconds;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

constexpr milliseconds kLong(60'000);
constexpr milliseconds kShort(1000);

class ClaimsTest : public testing::Test {
 protected:
  gate::PhotoId take_in(int number, const std::string& event = "Sports Day") {
    const auto taken =
        gate::take_in(school_->log().photos, school_->vault(), school_->settings(), test::made_photo(number),
                      std::to_string(number) + ".jpg", {test::kToday, event}, "office");
    EXPECT_TRUE(taken);
    return taken->photo;
  }

  Status try_to_join(const char* worker, milliseconds lease = kLong, const char* models = "m") {
    return claims_.join({worker, std::string("host-of-") + worker, 7, {"p", "e", models, "t"}}, lease);
  }
  void join(const char* worker, milliseconds lease = kLong) { ASSERT_TRUE(try_to_join(worker, lease)); }

  static void let_run_out() { std::this_thread::sleep_for(kShort + milliseconds(50)); }

  Status asked(const gate::Claim& claim) {
    return school_->database()->transact(
        [&](WriteSession& session) { return Claims::still_held(session, claim); });
  }

  // `then`: within the same transaction, after the claim was looked at.
  auto develop_as(const gate::Claim& claim, const std::function<void(WriteSession&)>& then = {}) {
    const auto bench = school_->benches().make();
    const auto still = [&](WriteSession& session) {
      auto held = Claims::still_held(session, claim);
      if (held && then) then(session);
      return held;
    };
    return gate::develop(
        school_->darkroom(), **bench, **school_->knowledge(), *school_->log().photos.find(claim.photo),
        {"worker", still, [claim](WriteSession& session) { return Claims::ends(session, claim); }});
  }

  test::MadeSchool school_;
  Claims claims_{school_->database()};
};

}  // namespace

TEST_F(ClaimsTest, GiveEachPhotoToOneWorker) {
  for (int i = 0; i < 5; ++i) take_in(i);
  join("a");
  join("b");
  std::set<gate::PhotoId> taken;
  for (int i = 0; i < 5; ++i) {
    const auto claim = claims_.take(i % 2 == 0 ? "a" : "b");
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->number, 1);
    EXPECT_THAT(claim->last_host, IsEmpty());
    taken.insert(claim->photo);
  }
  EXPECT_THAT(taken, SizeIs(5));
  EXPECT_FALSE(claims_.take("a"));
}

TEST_F(ClaimsTest, GiveEachPhotoOnceToManyWhoTakeAtTheSameTime) {
  constexpr int kPhotos = 40;
  for (int i = 0; i < kPhotos; ++i) take_in(i);
  std::mutex mutex;
  std::multiset<gate::PhotoId> taken;
  std::vector<std::unique_ptr<gate::School>> opened;
  for (int i = 0; i < 4; ++i) opened.push_back(school_.open());
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&, i] {
        Claims own(opened[static_cast<std::size_t>(i)]->database());
        const std::string name = "w" + std::to_string(i);
        ASSERT_TRUE(own.join({name, "host", i, {}}, kLong));
        while (const auto claim = own.take(name)) {
          const std::scoped_lock lock(mutex);
          taken.insert(claim->photo);
        }
      });
    }
  }
  // Whoever passed over a row that another was about to take may have seen nothing more: it looks again.
  while (const auto claim = claims_.take("w0")) taken.insert(claim->photo);
  EXPECT_THAT(taken, SizeIs(kPhotos));
  EXPECT_THAT(std::set<gate::PhotoId>(taken.begin(), taken.end()), SizeIs(kPhotos));
}

TEST_F(ClaimsTest, LetNoSmallEventWaitForALargeOne) {
  for (int i = 0; i < 4; ++i) take_in(i, "Sports Day");
  const auto small = take_in(10, "Chess");
  const auto next = take_in(11, "Chess");
  join("a");
  EXPECT_EQ(claims_.take("a")->photo, small);
  EXPECT_EQ(claims_.take("a")->photo, next);
  EXPECT_LT(claims_.take("a")->photo, small) << "then the oldest";
}

TEST_F(ClaimsTest, GoToAnotherWorkerWhenTheLeaseRanOut) {
  take_in(1);
  join("a", kShort);
  join("b");
  const auto first = claims_.take("a");
  ASSERT_TRUE(first);
  EXPECT_FALSE(claims_.take("b")) << "not before";
  EXPECT_TRUE(asked(*first));
  let_run_out();
  EXPECT_EQ(claims_.seen().overdue, 1U);
  EXPECT_FALSE(asked(*first)) << "although nobody has it yet";
  EXPECT_FALSE(claims_.renew("a", first)) << "nor is it got back by being renewed";
  const auto second = claims_.take("b");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->photo, first->photo);
  EXPECT_EQ(second->number, 2);
  EXPECT_EQ(second->last_host, "host-of-a");
  EXPECT_EQ(asked(*first).error().code, ErrorCode::Conflict);
  EXPECT_TRUE(asked(*second));
}

TEST_F(ClaimsTest, HoldAsLongAsTheyAreRenewed) {
  take_in(1);
  join("a", kShort);
  join("b");
  const auto claim = claims_.take("a");
  for (int i = 0; i < 6; ++i) {
    std::this_thread::sleep_for(kShort / 3);
    EXPECT_TRUE(claims_.renew("a", claim));
    EXPECT_FALSE(claims_.take("b"));
  }
}

TEST_F(ClaimsTest, CountWhatEndedWithoutAResultAndNotWhatWasGivenBack) {
  take_in(1);
  join("a");
  for (int i = 0; i < 3; ++i) {
    const auto given = claims_.take("a");
    EXPECT_EQ(given->number, 1);
    claims_.give_back(*given, milliseconds(0));
  }
  claims_.drop(*claims_.take("a"));
  EXPECT_EQ(claims_.take("a")->number, 2);
}

TEST_F(ClaimsTest, LetAPhotoThatWasGivenBackWaitWhileOthersAreTaken) {
  const auto bad = take_in(1);
  const auto next = take_in(2);
  join("a");
  const auto given = claims_.take("a");
  ASSERT_EQ(given->photo, bad);
  claims_.give_back(*given, kShort);
  EXPECT_EQ(claims_.seen().waiting, 2U) << "it is in nobody's hand";
  EXPECT_EQ(claims_.seen().workers.at(0).in_hand, 0U);
  EXPECT_FALSE(asked(*given));
  EXPECT_EQ(claims_.take("a")->photo, next);
  EXPECT_FALSE(claims_.take("a"));
  let_run_out();
  EXPECT_EQ(claims_.seen().overdue, 0U) << "no worker lost it";
  const auto again = claims_.take("a");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->photo, bad);
  EXPECT_EQ(again->number, 1);
}

TEST_F(ClaimsTest, LetNoLargeEventWaitForAFlowOfSmallOnes) {
  std::set<gate::PhotoId> large;
  for (int i = 0; i < 9; ++i) large.insert(take_in(i, "Sports Day"));
  join("a");
  int of_large = 0;
  for (int i = 0; i < 8; ++i) {
    take_in(10 + i, "Chess");
    of_large += static_cast<int>(large.contains(claims_.take("a")->photo));
  }
  EXPECT_EQ(of_large, 2);
}

TEST_F(ClaimsTest, LetAWorkerThatCameTooLateWriteNothing) {
  const auto photo = take_in(1);
  join("a", kShort);
  join("b");
  const auto late = claims_.take("a");
  let_run_out();
  const auto current = claims_.take("b");
  const auto entries = school_->ledger().head().number;
  const auto refused = develop_as(*late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Received);
  EXPECT_EQ(school_.record(photo).version, 1);
  EXPECT_EQ(school_->ledger().head().number, entries);
  EXPECT_THAT(test::files_below(school_->workspace().holds()), IsEmpty());
  EXPECT_FALSE(school_->readings().holds(school_.record(photo).sha256));
  EXPECT_THAT(school_->log().holds.findings(photo).list, IsEmpty());
  // Whose claim it is writes all of it.
  ASSERT_TRUE(develop_as(*current));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_THAT(test::files_below(school_->workspace().holds()), Not(IsEmpty()));
  EXPECT_TRUE(school_->readings().holds(school_.record(photo).sha256));
  EXPECT_THAT(school_->log().holds.findings(photo).list, Not(IsEmpty()));
  EXPECT_FALSE(claims_.take("b"));
}

TEST_F(ClaimsTest, LetAWorkerThatWokeBetweenFindingAndHoldingPutNoPicture) {
  const auto photo = take_in(1);
  join("a");
  join("b");
  const auto late = claims_.take("a");
  std::optional<gate::Claim> current;
  school_.find([&](const auto& decoded) {
    if (!current) {
      claims_.drop(*late);
      current = claims_.take("b");
    }
    return test::one_shown_one_hidden(decoded);
  });
  EXPECT_EQ(develop_as(*late).error().code, ErrorCode::Conflict);
  EXPECT_THAT(test::files_below(school_->workspace().holds()), IsEmpty());
  EXPECT_THAT(test::files_below(school_->workspace().readings()), IsEmpty());
  ASSERT_TRUE(current);
  EXPECT_TRUE(develop_as(*current));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(ClaimsTest, AreLookedAtOnceMoreBeforeTheResultIsWritten) {
  const auto photo = take_in(1);
  join("a");
  join("b");
  const auto late = claims_.take("a");
  // It is taken from the worker after all but the last look at it: when what was found was written.
  int looks = 0;
  const auto refused = develop_as(*late, [&](WriteSession& session) {
    if (++looks == 2) session << "UPDATE claims SET until = 0";
  });
  EXPECT_EQ(looks, 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Analysed) << "it came that far";
  EXPECT_TRUE(school_->readings().holds(school_.record(photo).sha256));
  EXPECT_THAT(test::files_below(school_->workspace().holds()), IsEmpty());
  EXPECT_THAT(school_->log().holds.renditions(photo), IsEmpty());
  EXPECT_TRUE(develop_as(*claims_.take("b")));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_THAT(test::files_below(school_->workspace().holds()), Not(IsEmpty()));
}

TEST_F(ClaimsTest, LetAWorkerThatCameTooLateKeepNoWordOfWhatItReadOnceMore) {
  const auto photo = take_in(1);
  join("a");
  join("b");
  const auto first = claims_.take("a");
  int looks = 0;
  ASSERT_FALSE(develop_as(*first, [&](WriteSession& session) {
    if (++looks == 2) session << "UPDATE claims SET until = 0";
  }));
  ASSERT_EQ(school_.record(photo).state, PhotoState::Analysed);
  const auto sha256 = school_.record(photo).sha256;
  // Names are others, and what was read is gone: it has to be read again.
  ASSERT_TRUE(school_->people().put_people({test::pupil("P007")}, {"test", "test"}));
  ASSERT_TRUE(school_->readings().remove(sha256));
  const auto late = claims_.take("b");
  looks = 0;
  const auto refused = develop_as(*late, [&](WriteSession& session) {
    if (++looks == 1) session << "UPDATE claims SET until = 0";
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
  EXPECT_THAT(test::files_below(school_->workspace().readings()), IsEmpty());
  ASSERT_TRUE(develop_as(*claims_.take("a")));
  EXPECT_TRUE(school_->readings().holds(sha256));
}

TEST_F(ClaimsTest, LeaveAlonePicturesThatAnotherPutForTheSamePhoto) {
  // Nobody is in it: both make the same bytes.
  school_.find([](const auto&) { return test::findings({}); });
  const auto photo = take_in(1);
  join("a", kShort);
  join("b");
  const auto late = claims_.take("a");
  let_run_out();
  ASSERT_TRUE(develop_as(*claims_.take("b")));
  const auto pictures = test::files_below(school_->workspace().holds());
  ASSERT_THAT(pictures, Not(IsEmpty()));
  EXPECT_FALSE(develop_as(*late));
  EXPECT_EQ(test::files_below(school_->workspace().holds()), pictures);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(ClaimsTest, TellWhoIsAtWork) {
  take_in(1);
  take_in(2);
  EXPECT_THAT(claims_.seen().workers, IsEmpty());
  EXPECT_TRUE(gate::refuse_beside_workers(*school_->database(), "nothing is done"));
  join("a", kShort);
  join("b");
  static_cast<void>(claims_.take("b"));
  auto seen = claims_.seen();
  EXPECT_EQ(seen.alive(), 2U);
  EXPECT_EQ(seen.waiting, 1U);
  EXPECT_EQ(seen.overdue, 0U);
  let_run_out();
  seen = claims_.seen();
  EXPECT_EQ(seen.alive(), 1U);
  EXPECT_THAT(seen.workers, SizeIs(2)) << "the other one is still told of";
  const auto refused = gate::refuse_beside_workers(*school_->database(), "nothing is done");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("1 worker is of this school at work"));
  claims_.leave("b");
  EXPECT_TRUE(gate::refuse_beside_workers(*school_->database(), "nothing is done"));
}

TEST_F(ClaimsTest, AreForWorkersThatLookWithTheSameAlone) {
  take_in(1);
  join("a", kShort);
  join("same");
  const auto refused = try_to_join("b", kLong, "others");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  EXPECT_THAT(refused.error().message, HasSubstr("with other models than this one"));
  EXPECT_FALSE(claims_.knows("b"));
  EXPECT_FALSE(claims_.take("b"));
  claims_.leave("same");
  let_run_out();
  ASSERT_TRUE(try_to_join("b", kLong, "others")) << "nobody else is heard";
  EXPECT_FALSE(claims_.knows("a")) << "it has to join anew when it is heard again";
  EXPECT_FALSE(claims_.take("a"));
  EXPECT_FALSE(try_to_join("a"));
  EXPECT_TRUE(claims_.take("b"));
}

TEST_F(ClaimsTest, KeepRepairsFromPhotosThatAreInSomebodysHand) {
  EXPECT_TRUE(gate::find_faults(school_->darkroom(), std::nullopt)) << "while nobody is at work";
  join("a");
  const auto refused = gate::find_faults(school_->darkroom(), std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("nothing is repaired"));
}
