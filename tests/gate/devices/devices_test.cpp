#include "gate/devices/devices.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "pipeline/photo_pictures.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::PhotoState;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr const char* kOneDevice = "[intake]\nallowed_devices = Canon EOS R6\n";

class DevicesTest : public testing::Test {
 protected:
  // Taken with an "Ape X10", as its file says.
  gate::PhotoId of_ape(int number) {
    const auto file = school_.file("ape" + std::to_string(number) + ".jpg",
                                   test::with_segment(test::made_photo(number), 0xE1, test::exif_payload(1)));
    return school_.process({file}).photos.at(0).photo;
  }
  gate::Actor as_seen(gate::PhotoId photo) { return {"tess", school_.record(photo).version}; }
  std::vector<gate::SeenDevice> seen() {
    return gate::seen_devices(*school_->database(), school_->settings().allowed_devices);
  }

  test::MadeSchool school_{kOneDevice};
};

}  // namespace

TEST_F(DevicesTest, ADeviceThatIsTickedIsAllowedAndItsPhotosAreLookedAtAgain) {
  const auto photo = of_ape(1);
  ASSERT_EQ(school_.record(photo).state, PhotoState::Quarantined);
  EXPECT_THAT(school_.record(photo).reason, HasSubstr("Ape X10"));
  ASSERT_THAT(seen(), SizeIs(1));
  EXPECT_FALSE(seen()[0].ticked);

  const auto again = gate::allow_device(school_->log(), school_.clock(), seen()[0].device, true, "tess");
  ASSERT_TRUE(again) << schoolgate::sentence(again.error());
  EXPECT_EQ(*again, 1U);
  school_.process({});
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(school_.record(of_ape(2)).state, PhotoState::Held);

  ASSERT_TRUE(gate::allow_device(school_->log(), school_.clock(), seen()[0].device, false, "tess"));
  EXPECT_EQ(school_.record(of_ape(3)).state, PhotoState::Quarantined) << "taken back";
}

TEST_F(DevicesTest, OnePhotoMayBeAllowedWhateverTookIt) {
  const auto photo = of_ape(1);
  ASSERT_TRUE(gate::allow_device_of(school_->log(), school_.clock(), photo, as_seen(photo)));
  school_.process({});
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(school_.record(of_ape(2)).state, PhotoState::Quarantined) << "that one photo alone";
}

TEST_F(DevicesTest, APhotoThatDoesNotSayWhatTookItIsHeldAndCannotBeApprovedBeforeSomebodySaysSo) {
  const auto photo = school_.photo();
  ASSERT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(gate::show_photo(school_->darkroom(), photo)->device, gate::DeviceStanding::Untold);
  const auto early = test::look_and_approve(school_->darkroom(), photo, as_seen(photo));
  ASSERT_FALSE(early);
  EXPECT_THAT(early.error().message, HasSubstr("does not say which device"));
  EXPECT_THAT(
      gate::approve_in_bulk(school_->darkroom(), {test::looked_at(school_->darkroom(), photo)}, "tess")
          .approved,
      IsEmpty());

  ASSERT_TRUE(gate::allow_device_of(school_->log(), school_.clock(), photo, as_seen(photo)));
  EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, as_seen(photo)));
}

TEST_F(DevicesTest, WhatIsHeldOfADeviceThatIsAllowedNoLongerCannotBeApproved) {
  const gate::Device ape{"Ape X10", ""};
  ASSERT_TRUE(gate::allow_device(school_->log(), school_.clock(), ape, true, "tess"));
  const auto photo = of_ape(1);
  ASSERT_EQ(school_.record(photo).state, PhotoState::Held);
  ASSERT_TRUE(gate::allow_device(school_->log(), school_.clock(), ape, false, "tess"));
  const auto refused = test::look_and_approve(school_->darkroom(), photo, as_seen(photo));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not allowed"));
  ASSERT_TRUE(gate::allow_device_of(school_->log(), school_.clock(), photo, as_seen(photo)));
  EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, as_seen(photo)));
}

TEST_F(DevicesTest, ATickForNoNameAtAllIsRefused) {
  EXPECT_FALSE(gate::allow_device(school_->log(), school_.clock(), {}, true, "tess"));
}

TEST(Devices, WithoutAListNobodyIsAsked) {
  test::MadeSchool school;
  const auto photo = school.photo();
  EXPECT_TRUE(test::look_and_approve(school->darkroom(), photo, {"tess", school.record(photo).version}));
}
