#include "consent/decision.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>

#include "consent/evidence.hpp"

using namespace schoolgate::consent;
using namespace schoolgate::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

enum class Then { Clean, Marked, Undecided, Blocked };

struct Case {
  const char* name;
  FindingEvidence evidence;
  Action facebook;
  Action instagram;
  const char* reason;  // on Instagram, the stricter of the two
  Then then = Then::Clean;
};
using FaceCase = Case;
using TextCase = Case;

constexpr Action R = Action::Redact;
constexpr Action K = Action::Keep;

void expect_outcome(const PhotoDecision& photo, Then then) {
  EXPECT_EQ(photo.blocked, then == Then::Blocked);
  EXPECT_EQ(photo.block_reason.empty(), then != Then::Blocked);
  EXPECT_EQ(photo.blocking.size(), then == Then::Blocked ? 1U : 0U);
  EXPECT_EQ(photo.undecided.size(), then == Then::Undecided ? 1U : 0U);
  EXPECT_EQ(photo.marks.size(), then == Then::Marked ? 1U : 0U);
}

auto name_of() {
  return [](const auto& test) { return std::string(test.param.name); };
}

class FaceRules : public testing::TestWithParam<FaceCase> {};
class TextRules : public testing::TestWithParam<TextCase> {};

}  // namespace

TEST(Decision, ARegionIsShownAsSomebodysWorkOnlyByTheirConsentToWork) {
  Person painter = pupil("P001", {"facebook"}, {"facebook"});
  const auto shown = [&](const Ruling& ruling) {
    const RegisterView people(1, {painter, do_not_publish(pupil("P002"))});
    const FindingEvidence region{FindingId{7}, DrawnEvidence{}, ruling};
    return decide({region}, people, schoolgate::test::openly({"facebook"}), kToday, {});
  };
  EXPECT_EQ(shown(is("P001")).platforms[0].of(FindingId{7}).action, Action::Redact)
      << "image and name are not work";
  painter.consents.push_back(schoolgate::test::granted("facebook", Purpose::Work));
  const auto photo = shown(is("P001"));
  EXPECT_EQ(photo.platforms[0].of(FindingId{7}).action, Action::Keep);
  EXPECT_THAT(photo.platforms[0].of(FindingId{7}).shows, testing::ElementsAre("P001"));
  for (const Ruling& ruling : {Ruling{}, kRedact, kDismissed, is(""), is("P009"), is("P001", {"P001"})})
    EXPECT_EQ(shown(ruling).platforms[0].of(FindingId{7}).action, Action::Redact);
  EXPECT_EQ(shown(is("P002")).marks.size(), 1U) << "who must not be published may be in it";
}

TEST(Decision, AFirstNameStandsByConsentToItAlone) {
  Person person = pupil("P001");
  person.consents = {{"facebook", Purpose::Name, Answer::FirstName, "", "", kFirstOfTerm}};
  const RegisterView people(1, {person});
  const auto action = [&](TextEvidence text, Ruling ruling = {}) {
    return decide({{FindingId{1}, std::move(text), std::move(ruling)}}, people,
                  schoolgate::test::openly({"facebook"}), kToday, {})
        .platforms[0]
        .of(FindingId{1})
        .action;
  };
  EXPECT_EQ(action({TextKind::RegisterName, false, {"P001"}, 0, "First"}), Action::Keep);
  EXPECT_EQ(action({TextKind::RegisterName, false, {"P001"}, 0, "First LastP001"}), Action::Redact);
  EXPECT_EQ(action({TextKind::RegisterName, false, {"P001"}, 0, ""}), Action::Redact) << "not known how";
  EXPECT_EQ(action({TextKind::OtherName, false, {}, 0, "LastP001"}, is("P001")), Action::Redact);
  EXPECT_EQ(action({TextKind::Harmless, false, {"P001"}, 0, "Year 3"}), Action::Redact)
      << "tells more of them than the name beside it";
}

TEST(Decision, RedactsByDefault) {
  EXPECT_EQ(Decision{}.action, Action::Redact);
  EXPECT_EQ(static_cast<Action>(0), Action::Redact);
  const auto photo =
      decided({{{}, FaceEvidence{}}, {{}, TextEvidence{}}, {{}, CodeEvidence{}}, {{}, DrawnEvidence{}}});
  for (const auto& platform : photo.platforms) {
    ASSERT_EQ(platform.findings.size(), 4U);
    for (const auto& [id, decision] : platform.findings) EXPECT_EQ(decision.action, Action::Redact);
  }
}

TEST(Decision, RedactsAFindingThatNobodyDecidedAbout) {
  const auto photo = decided({face({certain("P001")})});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Keep);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).reason, "nobody decided about it");
  EXPECT_EQ(PlatformDecisions{}.of(FindingId::None).action, Action::Redact);
  EXPECT_EQ(photo.on("press"), nullptr);
}

TEST(Decision, RefusesTwoFindingsOfOneId) {
  const PhotoEvidence twice{face({certain("P001")}), face({})};
  EXPECT_THROW(static_cast<void>(decide(twice, people(), kPlatforms, kToday, {})), std::invalid_argument);
}

TEST(Decision, IsMadeByIdWhereverAFindingStandsInTheList) {
  auto findings = photo_of({face({certain("P001")}), face({}), text(TextKind::Harmless)});
  const auto before = decide(findings, people(), kPlatforms, kToday, {});
  std::reverse(findings.begin(), findings.end());
  const auto after = decide(findings, people(), kPlatforms, kToday, {});
  for (int id = 1; id <= 3; ++id) {
    EXPECT_EQ(on(before, "facebook", id).action, on(after, "facebook", id).action);
    EXPECT_EQ(on(before, "facebook", id).reason, on(after, "facebook", id).reason);
  }
}

TEST_P(FaceRules, Decide) {
  const FaceCase& one = GetParam();
  const auto photo = decided({one.evidence});
  ASSERT_EQ(photo.platforms.size(), 2U);
  EXPECT_EQ(photo.platforms[0].platform, "facebook");
  EXPECT_EQ(on(photo, "facebook", 1).action, one.facebook);
  EXPECT_EQ(on(photo, "instagram", 1).action, one.instagram);
  EXPECT_EQ(on(photo, "instagram", 1).reason, one.reason);
  expect_outcome(photo, one.then);
}

INSTANTIATE_TEST_SUITE_P(
    Decision, FaceRules,
    testing::Values(
        FaceCase{"Stranger", face({}), R, R, "not recognised"},
        FaceCase{"CertainAndConsenting", face({certain("P001")}), K, K, "P001: image consent of 2026-09-01"},
        FaceCase{"CertainAndConsentingOnOnePlatform", face({certain("P002")}), K, R,
                 "P002: no image consent for instagram"},
        FaceCase{"CertainAndRefusing", face({certain("P003")}), R, R, "P003: no image consent for instagram"},
        FaceCase{"DoubtfulMatch", face({plausible("P001")}), R, R, "may be P001: not certain"},
        FaceCase{"DoubtfulMatchOfSomebodyRefusing", face({plausible("P003")}), R, R,
                 "may be P003 (P003: no image consent for instagram)"},
        FaceCase{"LookAlikeOfSomebodyRefusing", face({certain("P001"), plausible("P003")}), R, R,
                 "may be P001 or P003 (P003: no image consent for instagram)"},
        FaceCase{"SeveralPlausibleAllConsenting", face({certain("P001"), plausible("P002")}), K, R,
                 "may be P001 or P002 (P002: no image consent for instagram)"},
        FaceCase{"SeveralPlausibleNoneCertain", face({plausible("P001"), plausible("P002")}), R, R,
                 "may be P001 or P002 (P002: no image consent for instagram)"},
        FaceCase{"CertainButUnknownToTheRegister", face({certain("P999")}), R, R,
                 "P999: not in the register"},
        FaceCase{"RecognitionWithdrawnSinceEnrolment", face({certain("P007")}), R, R,
                 "P007: biometric consent withdrawn on 2026-09-01"},
        // the size
        FaceCase{"TooSmall", tiny(face({})), K, K, "too small to recognise"},
        FaceCase{"TooSmallAndDoubtful", tiny(face({}, {}, kDoubtful)), K, K, "too small to recognise"},
        FaceCase{"TooSmallButRedactedByHand", tiny(face({}, kRedact)), R, R, "redacted by the technician"},
        FaceCase{"TooSmallButNamedAsSomebodyRefusing", tiny(face({}, is("P003"))), R, R,
                 "P003, named by the technician: no image consent for instagram"},
        FaceCase{"OfUnknownSize", unmeasured(face({}), 0), R, R, "not recognised"},
        FaceCase{"OfNoSize", unmeasured(face({}), std::numeric_limits<float>::quiet_NaN()), R, R,
                 "not recognised"},
        FaceCase{"JustLegible", unmeasured(face({}), 12), R, R, "not recognised"},
        // do not publish
        FaceCase{"DoNotPublishForCertain", face({certain("P011")}), R, R, "P011: must not be published",
                 Then::Blocked},
        FaceCase{"DoNotPublishPerhaps", face({plausible("P011")}), R, R,
                 "may be P011 (P011: must not be published)", Then::Blocked},
        FaceCase{"DoNotPublishAsLikelyAsTheBest", face({plausible("P001"), plausible("P011")}), R, R,
                 "may be P001 or P011 (P011: must not be published)", Then::Blocked},
        FaceCase{"DoNotPublishCertainButSecond", face({certain("P001", 0.9F), certain("P011")}), R, R,
                 "may be P001 or P011 (P011: must not be published)", Then::Blocked},
        FaceCase{"DoNotPublishResembled", face({certain("P001"), plausible("P011")}), R, R,
                 "may be P001 or P011 (P011: must not be published)", Then::Marked},
        FaceCase{"DoNotPublishResembledAndRedacted", face({certain("P001"), plausible("P011")}, kRedact), R,
                 R, "redacted by the technician"},
        FaceCase{"DoNotPublishRejected", face({plausible("P011")}, not_them({"P011"})), R, R,
                 "not recognised", Then::Marked},
        FaceCase{"DoNotPublishRejectedWithAnotherLeft",
                 face({certain("P011", 0.9F), certain("P001")}, not_them({"P011"})), K, K,
                 "P001: image consent of 2026-09-01", Then::Marked},
        FaceCase{"DoNotPublishButNamedAsAnother", face({plausible("P011")}, is("P001")), R, R,
                 "P001, named by the technician, but may be P011, who was not turned down", Then::Blocked},
        FaceCase{"DoNotPublishResembledAndNamedAsAnother",
                 face({plausible("P001", 0.6F), plausible("P011")}, is("P001")), R, R,
                 "P001, named by the technician, but may be P011, who was not turned down", Then::Marked},
        FaceCase{"DoNotPublishTurnedDownAndNamedAsAnother", face({certain("P011")}, is("P001", {"P011"})), K,
                 K, "P001, named by the technician: image consent of 2026-09-01", Then::Marked},
        FaceCase{"DoNotPublishNamed", face({}, is("P011")), R, R,
                 "P011, named by the technician: must not be published", Then::Blocked},
        FaceCase{"DoNotPublishMerelyRedacted", face({plausible("P011")}, kRedact), R, R,
                 "redacted by the technician", Then::Blocked},
        FaceCase{"DoNotPublishTooSmall", tiny(face({plausible("P011")})), K, K, "too small to recognise"},
        FaceCase{"DoNotPublishDismissedAsNoFace", face({plausible("P011")}, kDismissed, kDoubtful), K, K,
                 "not a face, says the technician"},
        FaceCase{"DoNotPublishCannotBeDismissed", face({plausible("P011")}, kDismissed), R, R,
                 "may be P011 (P011: must not be published); its dismissal is ignored, since only doubtful "
                 "findings can be dismissed",
                 Then::Blocked},
        // the technician
        FaceCase{"RedactedByHand", face({certain("P001")}, kRedact), R, R, "redacted by the technician"},
        FaceCase{"NamedAndConsenting", face({}, is("P001")), K, K,
                 "P001, named by the technician: image consent of 2026-09-01"},
        FaceCase{"NamedWithoutRecognition", face({}, is("P007")), K, K,
                 "P007, named by the technician: image consent of 2026-09-01"},
        FaceCase{"NamedAndConsentingOnOnePlatform", face({}, is("P002")), K, R,
                 "P002, named by the technician: no image consent for instagram"},
        FaceCase{"NamedAgainstAMerePossibility", face({plausible("P003")}, is("P001")), K, K,
                 "P001, named by the technician: image consent of 2026-09-01"},
        FaceCase{"NamedAgainstACertainOne", face({certain("P002")}, is("P001")), R, R,
                 "P001, named by the technician, but is surely P002, who was not turned down", Then::Marked},
        FaceCase{"NamedAfterTheCertainOneWasTurnedDown", face({certain("P003")}, is("P001", {"P003"})), K, K,
                 "P001, named by the technician: image consent of 2026-09-01", Then::Marked},
        FaceCase{"NamedAndRefusing", face({plausible("P001")}, is("P003")), R, R,
                 "P003, named by the technician: no image consent for instagram"},
        FaceCase{"NamedAsNobodyKnown", face({plausible("P001")}, is("P999")), R, R,
                 "P999, named by the technician: not in the register"},
        FaceCase{"NamedAsNobody", face({plausible("P001")}, is("")), R, R, "the technician named nobody"},
        FaceCase{"NamedAndRejected", face({certain("P001")}, is("P001", {"P001"})), R, R,
                 "P001 was both named and rejected"},
        FaceCase{"SuggestionRejected", face({certain("P001")}, not_them({"P001"})), R, R, "not recognised"},
        FaceCase{"LookAlikeRejected", face({certain("P001"), plausible("P003")}, not_them({"P003"})), K, K,
                 "P001: image consent of 2026-09-01"},
        FaceCase{"BestRejectedLeavesTheUncertain",
                 face({certain("P003"), plausible("P001")}, not_them({"P003"})), R, R,
                 "may be P001: not certain"},
        FaceCase{"DoubtfulAndDismissed", face({}, kDismissed, kDoubtful), K, K,
                 "not a face, says the technician"},
        FaceCase{"SureAndDismissed", face({}, kDismissed), R, R,
                 "not recognised; its dismissal is ignored, since only doubtful findings can be dismissed"},
        FaceCase{"RulingNotUnderstood", face({certain("P001")}, {static_cast<Ruling::Kind>(99), "", {}}), R,
                 R, "the ruling is not understood"},
        // waiting
        FaceCase{"Doubtful", face({}, {}, kDoubtful), R, R, "not recognised", Then::Undecided},
        FaceCase{"DoubtfulButShownEverywhere", face({certain("P001")}, {}, kDoubtful), K, K,
                 "P001: image consent of 2026-09-01"},
        FaceCase{"DoubtfulAndShownSomewhere", face({certain("P002")}, {}, kDoubtful), K, R,
                 "P002: no image consent for instagram", Then::Undecided},
        FaceCase{"DoubtfulAndRedactedByHand", face({}, kRedact, kDoubtful), R, R,
                 "redacted by the technician"}),
    name_of());

TEST_P(TextRules, Decide) {
  const TextCase& one = GetParam();
  const auto photo = decided({one.evidence});
  EXPECT_EQ(on(photo, "facebook", 1).action, one.facebook);
  EXPECT_EQ(on(photo, "instagram", 1).action, one.instagram);
  EXPECT_EQ(on(photo, "instagram", 1).reason, one.reason);
  expect_outcome(photo, one.then);
}

INSTANTIATE_TEST_SUITE_P(
    Decision, TextRules,
    testing::Values(
        TextCase{"Harmless", text(TextKind::Harmless), K, K, "harmless text"},
        TextCase{"Unreadable", text(TextKind::Unreadable), R, R, "cannot be read with confidence"},
        TextCase{"OtherName", text(TextKind::OtherName), R, R, "a name that is not in the register"},
        TextCase{"Identifier", text(TextKind::Identifier), R, R, "identifies somebody"},
        TextCase{"OwnNameWithConsentOnOnePlatform", text(TextKind::RegisterName, {"P001"}), K, R,
                 "name of P001: no name consent for instagram"},
        TextCase{"ImageConsentIsNotNameConsent", text(TextKind::RegisterName, {"P007"}), R, R,
                 "name of P007: no name consent for instagram"},
        TextCase{"SeveralOwnersAllConsenting", text(TextKind::RegisterName, {"P001", "P002"}), K, R,
                 "may be the name of P001 or P002 (P001: no name consent for instagram)"},
        TextCase{"SeveralOwnersOneRefusing", text(TextKind::RegisterName, {"P001", "P003"}), R, R,
                 "may be the name of P001 or P003 (P001: no name consent for instagram)"},
        TextCase{"OwnerUnknownToTheRegister", text(TextKind::RegisterName, {"P999"}), R, R,
                 "name of P999: not in the register"},
        TextCase{"WithoutOwner", text(TextKind::RegisterName), R, R,
                 "a name that nobody in the register is known to own"},
        TextCase{"OtherNameThatMayBeSomebodys", text(TextKind::OtherName, {"P001"}), R, R,
                 "may be the name of P001, but cannot be read for sure"},
        TextCase{"IdentifierOfSomebodyConsenting", text(TextKind::Identifier, {"P001"}), R, R,
                 "identifies somebody"},
        TextCase{"HarmlessBesideAName", text(TextKind::Harmless, {"P001"}), K, R,
                 "stands beside a name: name of P001: no name consent for instagram"},
        TextCase{"HarmlessBesideANameThatIsRejected", text(TextKind::Harmless, {"P001"}, not_them({"P001"})),
                 R, R, "stands beside a name: a name that nobody in the register is known to own"},
        TextCase{"KindNotUnderstood", text(static_cast<TextKind>(99)), R, R,
                 "the kind of text is not understood"},
        // do not publish
        TextCase{"OwnerMustNotBePublished", text(TextKind::RegisterName, {"P011"}), R, R,
                 "may be the name of P011 (P011: must not be published)", Then::Marked},
        TextCase{"OneOwnerMustNotBePublished", text(TextKind::RegisterName, {"P001", "P011"}), R, R,
                 "may be the name of P001 or P011 (P011: must not be published)", Then::Marked},
        TextCase{"HarmlessUnlessItsOwnerMustNotBePublished", text(TextKind::Harmless, {"P011"}), R, R,
                 "may be the name of P011 (P011: must not be published)", Then::Marked},
        TextCase{"OwnerWhoMustNotBePublishedIsRejected",
                 text(TextKind::RegisterName, {"P001", "P011"}, not_them({"P011"})), K, R,
                 "name of P001: no name consent for instagram", Then::Marked},
        TextCase{"NamedAsSomebodyWhoMustNotBePublished", text(TextKind::OtherName, {}, is("P011")), R, R,
                 "P011, named by the technician: must not be published", Then::Marked},
        TextCase{"OfSomebodyWhoMustNotBePublishedRedactedByHand",
                 text(TextKind::RegisterName, {"P011"}, kRedact), R, R, "redacted by the technician"},
        // the technician
        TextCase{"RedactedByHand", text(TextKind::Harmless, {}, kRedact), R, R, "redacted by the technician"},
        TextCase{"OwnerNamed", text(TextKind::RegisterName, {"P001"}, is("P001")), K, R,
                 "P001, named by the technician: no name consent for instagram"},
        TextCase{"OneOwnerNamedOfTwo", text(TextKind::RegisterName, {"P001", "P003"}, is("P001")), R, R,
                 "P001, named by the technician: no name consent for instagram"},
        TextCase{"OneOwnerNamedAndTheOtherRejected",
                 text(TextKind::RegisterName, {"P001", "P003"}, is("P001", {"P003"})), K, R,
                 "P001, named by the technician: no name consent for instagram"},
        TextCase{"NameOfSomebodyRefusingSaidToBeAnothers", text(TextKind::RegisterName, {"P003"}, is("P008")),
                 R, R,
                 "P008, named by the technician, but it may be the name of P003, who was not turned down: no "
                 "name consent for instagram"},
        TextCase{
            "NameOfSomebodyWhoMustNotBePublishedSaidToBeAnothers",
            text(TextKind::RegisterName, {"P011"}, is("P008")), R, R,
            "P008, named by the technician, but it may be the name of P011, who was not turned down: must "
            "not be published",
            Then::Marked},
        TextCase{"UnsureNameOfSomebodyRefusingSaidToBeAnothers",
                 text(TextKind::OtherName, {"P003"}, is("P008")), R, R,
                 "P008, named by the technician, but it may be the name of P003, who was not turned down: no "
                 "name consent for instagram"},
        TextCase{"UnreadableButNamed", text(TextKind::Unreadable, {}, is("P002")), K, R,
                 "P002, named by the technician: no name consent for instagram"},
        TextCase{"IdentifierIsNoName", text(TextKind::Identifier, {}, is("P001")), R, R,
                 "identifies somebody"},
        TextCase{"OwnerNamedWhomNobodyKnows", text(TextKind::RegisterName, {"P001"}, is("P999")), R, R,
                 "P999, named by the technician: not in the register"},
        TextCase{"EveryOwnerRejected", text(TextKind::RegisterName, {"P001"}, not_them({"P001"})), R, R,
                 "a name that nobody in the register is known to own"},
        TextCase{"SureAndDismissed", text(TextKind::OtherName, {}, kDismissed), R, R,
                 "a name that is not in the register; its dismissal is ignored, since only doubtful findings "
                 "can be dismissed"},
        TextCase{"DoubtfulAndDismissed", text(TextKind::RegisterName, {"P003"}, kDismissed, kDoubtful), K, K,
                 "not a name, says the technician"},
        // waiting
        TextCase{"Doubtful", text(TextKind::OtherName, {}, {}, kDoubtful), R, R,
                 "may be a name or identify somebody: redacted until a person decides", Then::Undecided},
        TextCase{"DoubtfulNameOfSomebodyConsenting", text(TextKind::RegisterName, {"P001"}, {}, kDoubtful), R,
                 R, "may be a name or identify somebody: redacted until a person decides", Then::Undecided},
        TextCase{"DoubtfulHarmless", text(TextKind::Harmless, {}, {}, kDoubtful), R, R,
                 "may be a name or identify somebody: redacted until a person decides", Then::Undecided},
        TextCase{"DoubtfulAndRedactedByHand", text(TextKind::OtherName, {}, kRedact, kDoubtful), R, R,
                 "redacted by the technician"}),
    name_of());

TEST(Decision, HidesTheOtherNamesOfALineThatHoldsAHiddenOne) {
  const auto in_line = [](FindingEvidence one, std::size_t line) {
    std::get<TextEvidence>(one.what).line = line;
    return one;
  };
  const auto sure = text(TextKind::RegisterName, {"P001"});
  const auto refused = text(TextKind::RegisterName, {"P003"});
  const auto beside = text(TextKind::Harmless, {"P001"});
  const auto alone = decided({in_line(sure, 0), in_line(refused, 1)});
  ASSERT_EQ(on(alone, "facebook", 1).action, Action::Keep);
  const auto mixed = decided({in_line(sure, 0), in_line(beside, 0), in_line(refused, 0)});
  EXPECT_EQ(on(mixed, "facebook", 1).action, Action::Redact);
  EXPECT_THAT(on(mixed, "facebook", 1).reason, HasSubstr("in one line with the name of P003"));
  EXPECT_EQ(on(mixed, "facebook", 2).action, Action::Redact) << "it tells whose name stood there";
  const auto named = text(TextKind::RegisterName, {"P001"}, is("P001"));
  EXPECT_EQ(on(decided({in_line(named, 0), in_line(refused, 0)}), "facebook", 1).action, Action::Keep)
      << "a person looked at it and said so";
  const auto by_hand = text(TextKind::RegisterName, {"P002"}, kRedact);
  EXPECT_EQ(on(decided({in_line(sure, 0), in_line(by_hand, 0)}), "facebook", 1).action, Action::Keep)
      << "a person hid that one name";
  const auto left_hidden = text(TextKind::RegisterName, {"P003"}, kRedact);
  EXPECT_EQ(on(decided({in_line(sure, 0), in_line(left_hidden, 0)}), "facebook", 1).action, Action::Redact)
      << "the rules hide it all the same, and leaving it hidden shows nothing more";
}

TEST(Decision, ShowsNobodyWhoObjectsWhoeverNamesThem) {
  for (bool BiometricConsent::*objection :
       {&BiometricConsent::child_objects, &BiometricConsent::parent_objects}) {
    Person person = pupil("P001", {"facebook", "instagram"}, {"facebook", "instagram"});
    person.biometric.*objection = true;
    const RegisterView view(1, {person});
    const auto photo =
        decided({face({certain("P001")}), face({}, is("P001")), text(TextKind::RegisterName, {"P001"}),
                 text(TextKind::OtherName, {}, is("P001"))},
                view);
    for (const auto& platform : photo.platforms) {
      ASSERT_EQ(platform.findings.size(), 4U);
      for (const auto& [id, decision] : platform.findings) {
        EXPECT_EQ(decision.action, Action::Redact) << decision.reason;
        EXPECT_THAT(decision.reason, HasSubstr("objects to being shown"));
      }
    }
  }
}

TEST(Decision, NeverShowsACodeOrADrawnRegion) {
  for (const auto kind : {Ruling::Kind::None, Ruling::Kind::Redact, Ruling::Kind::IsPerson,
                          Ruling::Kind::NotFinding, static_cast<Ruling::Kind>(99)}) {
    const Ruling ruling{kind, "P001", {}};
    const auto photo = decided({{{}, CodeEvidence{}, ruling}, {{}, DrawnEvidence{}, ruling}});
    for (const auto& platform : photo.platforms) {
      ASSERT_EQ(platform.findings.size(), 2U);
      for (const auto& [id, decision] : platform.findings) {
        EXPECT_EQ(decision.action, Action::Redact);
        EXPECT_FALSE(decision.reason.empty());
      }
    }
  }
}

TEST(Decision, SaysWhomAFindingShows) {
  const auto photo = decided({face({certain("P001"), plausible("P002")}), face({certain("P003")}),
                              text(TextKind::RegisterName, {"P001", "P002"}), text(TextKind::Harmless)});
  EXPECT_THAT(on(photo, "facebook", 1).shows, ElementsAre("P001", "P002"));
  EXPECT_EQ(on(photo, "facebook", 1).reason,
            "P001: image consent of 2026-09-01; P002, similar, may be shown too");
  EXPECT_THAT(on(photo, "facebook", 2).shows, IsEmpty());
  EXPECT_THAT(on(photo, "facebook", 3).shows, ElementsAre("P001", "P002"));
  EXPECT_EQ(on(photo, "facebook", 3).reason, "may be the name of P001 or P002: each has name consent");
  EXPECT_THAT(on(photo, "facebook", 4).shows, IsEmpty());
  EXPECT_THAT(on(photo, "instagram", 1).shows, IsEmpty());
}

TEST(Decision, CountsTheRegistersOwnersOfANameAmongThoseThatItShows) {
  const auto photo = decided({text(TextKind::RegisterName, {"P001"}, is("P008"))});
  EXPECT_THAT(on(photo, "facebook", 1).shows, ElementsAre("P008", "P001"))
      << "so that an answer of either takes it down";
}

TEST(Decision, ShowsNothingOfABlockedPhotoOnAnyPlatform) {
  const auto photo = decided({face({certain("P001")}), face({plausible("P011")}), text(TextKind::Harmless)});
  EXPECT_TRUE(photo.blocked);
  EXPECT_EQ(photo.block_reason, "face 2 may be P011, who must not be published");
  EXPECT_THAT(photo.blocking, ElementsAre(FindingId{2}));
  for (const char* platform : {"facebook", "instagram"}) {
    EXPECT_EQ(on(photo, platform, 1).action, Action::Redact);
    EXPECT_EQ(on(photo, platform, 1).reason, "the whole photo is blocked");
    EXPECT_THAT(on(photo, platform, 1).shows, IsEmpty());
    EXPECT_EQ(on(photo, platform, 3).action, Action::Redact);
  }
}

TEST(Decision, NamesEveryFaceThatBlocks) {
  const auto photo = decided({face({plausible("P011")}), face({}), face({}, is("P011"))});
  EXPECT_EQ(photo.block_reason,
            "face 1 may be P011, who must not be published; face 3 is P011, who must not be published");
  EXPECT_THAT(photo.blocking, ElementsAre(FindingId{1}, FindingId{3}));
}

TEST(Decision, TellsBlockedAndUndecidedWithoutAnyPlatform) {
  const auto photo =
      decide(photo_of({face({plausible("P011")}), face({}, {}, kDoubtful)}), people(), {}, kToday, {});
  EXPECT_TRUE(photo.blocked);
  EXPECT_THAT(photo.undecided, ElementsAre(FindingId{2}));
}

TEST(Decision, CountsFindingsFromOneInItsMarks) {
  const auto photo = decided({face({}), face({}, {}, kDoubtful), text(TextKind::OtherName, {}, {}, kDoubtful),
                              text(TextKind::RegisterName, {"P011"})});
  EXPECT_THAT(photo.marks,
              ElementsAre("Text 2 may be the name of P011, who must not be published: check whether they are "
                          "in the photo."));
  EXPECT_THAT(photo.undecided, ElementsAre(FindingId{2}, FindingId{3}));
}

TEST(Decision, ShowsNobodyFromAnEmptyRegister) {
  const auto photo =
      decided({face({certain("P001")}), face({}, is("P001")), text(TextKind::RegisterName, {"P001"})},
              RegisterView{});
  for (const auto& platform : photo.platforms) {
    ASSERT_EQ(platform.findings.size(), 3U);
    for (const auto& [id, decision] : platform.findings) EXPECT_EQ(decision.action, Action::Redact);
  }
}

TEST(Decision, ListsManyLookAlikesBriefly) {
  std::vector<Candidate> many{certain("P001")};
  for (int i = 0; i < 8; ++i) many.push_back(plausible("P002"));
  const auto photo = decided({face(std::move(many))});
  EXPECT_THAT(on(photo, "instagram", 1).reason, HasSubstr("P001, P002 or 7 others"));
}

// Rule 3's promise: whoever else is enrolled, a face that was redacted stays so.
TEST(Decision, OnlyGetsStricterWithEveryFurtherPlausiblePerson) {
  for (const Candidate& best : {certain("P001"), certain("P002"), certain("P003"), plausible("P001")}) {
    for (const char* further : {"P001", "P002", "P003", "P007", "P011", "P999"}) {
      const auto before = decided({face({best})});
      const auto after = decided({face({best, plausible(further, 0.4F)})});
      for (const char* platform : {"facebook", "instagram"}) {
        if (on(before, platform, 1).action == Action::Redact) {
          EXPECT_EQ(on(after, platform, 1).action, Action::Redact) << best.person << further;
        }
      }
    }
  }
}
