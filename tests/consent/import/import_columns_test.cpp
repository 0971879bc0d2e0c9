#include "consent/import/import_columns.hpp"

#include "consent/import_fixture.hpp"

using namespace schoolgate::consent;
using testing::AllOf;
using testing::HasSubstr;

namespace {

class ImportColumns : public schoolgate::test::ImportTest {
 protected:
  // The columns as export would name them, or the error.
  std::string understood(std::vector<std::string> headers) {
    std::vector<ImportQuestion> questions;
    const auto columns = understand_header({{{1, std::move(headers)}}}, options_, questions);
    if (!columns) return schoolgate::sentence(columns.error());
    std::string text;
    for (const ImportQuestion& question : questions) text += question.message + ": " + question.say + "; ";
    if (!text.empty()) return text;
    for (const Column& column : *columns) {
      if (!text.empty()) text += ' ';
      text += column.field == Field::Ignored ? "-" : column_name(column);
    }
    return text;
  }
  // A single header beside those that every file needs.
  std::string one(const std::string& header) {
    const std::string all = understood({"mis id", "forename", header});
    const std::string beginning = "pupil_id first_name ";
    return all.starts_with(beginning) ? all.substr(beginning.size()) : all;
  }
};

}  // namespace

TEST_F(ImportColumns, UnderstandTheSharedRegister) {
  EXPECT_EQ(
      understood({"pupil_id", "first_name", "last_name", "known_as", "class", "photo_facebook", "name_x",
                  "do_not_publish", "biometric_consent"}),
      "pupil_id first_name last_name known_as class image_facebook name_x do_not_publish biometric_consent");
}

TEST_F(ImportColumns, UnderstandTheDfesDataItems) {
  EXPECT_EQ(understood({"UPN", "Surname", "Forename", "Middle name", "Preferred surname", "Date of birth",
                        "Year", "Reg"}),
            "upn last_name first_name - preferred_last_name date_of_birth year class");
}

TEST_F(ImportColumns, UnderstandEverySpellingOfAnAnswer) {
  for (const char* header : {"photo_facebook", "image_facebook", "Photo - Facebook", "Facebook (photo)",
                             "PHOTOS FACEBOOK", "Photo consent for Facebook", "Image permission: Facebook",
                             "facebook photo consent", "Use of photographs on Facebook"})
    EXPECT_EQ(one(header), "image_facebook") << header;
  EXPECT_EQ(one("Name - Website"), "name_website");
  EXPECT_EQ(one("Names on the school website"), "name_website");
  EXPECT_EQ(one("Photo - Twitter"), "image_x");
  EXPECT_EQ(one("photo_x"), "image_x");
  EXPECT_EQ(one("Photo Web site"), "image_website");
}

TEST_F(ImportColumns, UnderstandTheDetailsOfAnAnswer) {
  const auto with_answer = [&](const std::string& header) {
    return understood({"id", "surname", "image_facebook", header});
  };
  const std::string before = "pupil_id last_name image_facebook ";
  EXPECT_EQ(with_answer("image_facebook_date"), before + "image_facebook_date");
  EXPECT_EQ(with_answer("Photo - Facebook: valid until"), before + "image_facebook_until");
  EXPECT_EQ(with_answer("image_facebook_given_by"), before + "image_facebook_given_by");
  EXPECT_EQ(with_answer("image_facebook_withdrawn"), before + "image_facebook_withdrawn");
  EXPECT_EQ(with_answer("image_facebook_basis"), before + "image_facebook_basis");
  EXPECT_EQ(with_answer("image_facebook_evidence"), before + "image_facebook_evidence");
  EXPECT_EQ(with_answer("Date of consent"), before + "consent_date");
  EXPECT_EQ(with_answer("Consent expires"), before + "consent_until");
}

TEST_F(ImportColumns, AskAboutAHeaderThatIsNotUnderstood) {
  for (const char* header : {"Wibble", "Photo", "Facebook", "Photo - Myspace", "Photo Facebook or X",
                             "Photo and name on Facebook", "No photo on Facebook", "Photo not on Facebook",
                             "<html>", "Do not publish photo facebook", "Photo_facebook_2"}) {
    const std::string message = one(header);
    EXPECT_THAT(message, HasSubstr("line 1: the column '")) << header;
    EXPECT_THAT(message, HasSubstr(std::string("--column \"") + header + "=")) << header;
  }
}

TEST_F(ImportColumns, RefuseInOneSentenceWhereNoneIsUnderstood) {
  EXPECT_THAT(understood({"a", "b", "c"}),
              HasSubstr("line 1: no column is understood, beginning with 'a': look whether"));
}

TEST_F(ImportColumns, TellWhichColumnAHeaderIsMostLike) {
  EXPECT_THAT(one("Forenam"), HasSubstr("\"Forenam=first_name\""));
  EXPECT_THAT(one("Date of brith"), HasSubstr("=date_of_birth\""));
  options_.mapping = {{"Called", "frist_name"}};
  EXPECT_THAT(understood({"id", "surname", "Called"}), HasSubstr("(perhaps first_name)"));
}

TEST_F(ImportColumns, AskAboutEveryHeaderThatIsNotUnderstood) {
  EXPECT_THAT(understood({"id", "surname", "Wibble", "Wobble"}),
              AllOf(HasSubstr("the column 'Wibble'"), HasSubstr("the column 'Wobble'")));
}

TEST_F(ImportColumns, TakeWhatStandsForTheChild) {
  EXPECT_EQ(understood({"Your child's first name", "Child's surname", "Pupil class", "Student ID"}),
            "first_name last_name class pupil_id");
  EXPECT_EQ(understood({"Pupil Name", "Date of birth", "photo_x"}), "full_name date_of_birth image_x");
}

TEST_F(ImportColumns, TakeOneHeaderForSeveralAnswers) {
  options_.mapping = {{"Photo consent", "photo_facebook, name_facebook,photo_website"}};
  EXPECT_EQ(understood({"id", "surname", "Photo consent"}),
            "pupil_id last_name image_facebook name_facebook image_website");
}

TEST_F(ImportColumns, RefuseTwoAnswersToOneQuestionUnlessSomebodySaysSo) {
  EXPECT_THAT(understood({"id", "surname", "Photo website", "Photographs on school website"}),
              HasSubstr("mean the same"));
  options_.mapping = {{"Photograph Student", "photo_website,photo_facebook"}};
  EXPECT_EQ(understood({"id", "surname", "Photograph Student", "Photographs on school website"}),
            "pupil_id last_name image_website image_facebook image_website");
  EXPECT_THAT(understood({"id", "surname", "image_choices", "photo website"}), HasSubstr("mean the same"));
}

TEST_F(ImportColumns, RefuseAPlatformThatTheSettingsLack) {
  options_.platforms = {"website"};
  EXPECT_THAT(one("photo_facebook"), HasSubstr("'photo_facebook' is not understood"));
}

TEST_F(ImportColumns, TellPlatformsApartWhoseNamesOverlap) {
  options_.platforms = {"x", "x-news", "photo-wall"};
  EXPECT_EQ(one("image_x"), "image_x");
  EXPECT_EQ(one("image_x-news"), "image_x-news");
  EXPECT_EQ(one("Name: photo wall"), "name_photo-wall");
}

TEST_F(ImportColumns, RefuseTwoColumnsThatMeanTheSame) {
  EXPECT_THAT(understood({"id", "surname", "photo_facebook", "Photo - Facebook"}),
              HasSubstr("the columns 'photo_facebook' and 'Photo - Facebook' mean the same"));
  EXPECT_THAT(understood({"id", "surname", "Last name"}), HasSubstr("mean the same"));
}

TEST_F(ImportColumns, RefuseADetailWithoutItsAnswer) {
  EXPECT_THAT(understood({"id", "surname", "image_facebook_until"}),
              HasSubstr("there is no answer that the column 'image_facebook_until' belongs to"));
  EXPECT_THAT(understood({"id", "surname", "biometric_date"}), HasSubstr("'biometric_date' belongs to"));
  EXPECT_THAT(understood({"id", "surname", "consent_date"}), HasSubstr("'consent_date' belongs to"));
}

TEST_F(ImportColumns, RefuseAFileThatSaysNotWhoOrNamesNobody) {
  EXPECT_THAT(understood({"forename", "surname"}), HasSubstr("no column says who a row is about"));
  EXPECT_THAT(understood({"id", "class"}), HasSubstr("there is no column with names"));
  EXPECT_THAT(understood({"Pupil name", "photo_x"}), HasSubstr("no column says who a row is about"));
  EXPECT_THAT(understood({"id", "Full name", "forename"}), HasSubstr("map the whole name to ignore"));
}

TEST_F(ImportColumns, FollowTheSchoolsMapping) {
  options_.mapping = {{"May we show photos of your child on Facebook?", "image_facebook"},
                      {"House points", "ignore"},
                      {"not in this file", "class"}};
  EXPECT_EQ(understood({"id", "surname", "MAY WE show photos of your child on Facebook", "House points"}),
            "pupil_id last_name image_facebook -");
}

TEST_F(ImportColumns, LetTheMappingOverruleAHeader) {
  options_.mapping = {{"Known as", "first_name"}};
  EXPECT_EQ(understood({"id", "Known as"}), "pupil_id first_name");
}

TEST_F(ImportColumns, RefuseAMappingToNoColumn) {
  options_.mapping = {{"House points", "points"}};
  EXPECT_THAT(understood({"id", "surname"}),
              HasSubstr("the mapping of 'House points' names 'points', which is no column"));
}

TEST_F(ImportColumns, ReadTheNamesThatExportWrites) {
  for (const Detail detail : {Detail::Reply, Detail::Basis, Detail::GivenBy, Detail::Date, Detail::Until,
                              Detail::Withdrawn, Detail::Evidence}) {
    const Column column{
        .field = Field::Answer, .detail = detail, .platform = "newsletter", .purpose = Purpose::Name};
    std::vector<ImportQuestion> questions;
    const auto columns = understand_header(
        {{{1, {"id", "surname", "name_newsletter_", column_name(column)}}}}, options_, questions);
    if (detail == Detail::Reply) continue;  // would be there twice
    ASSERT_TRUE(columns) << column_name(column);
    EXPECT_TRUE(columns->back().means_the_same_as(column)) << column_name(column);
  }
}
