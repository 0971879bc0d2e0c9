#include "consent/import/import_values.hpp"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "consent/ledger/text.hpp"
#include "consent/register/upn.hpp"
#include "foundation/text.hpp"
#include "support/source_folder.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::Day;

namespace {

std::optional<Day> read_as(std::string_view text, std::optional<DateOrder> order = std::nullopt) {
  const auto written = read_date(text);
  return written ? resolve(*written, order) : std::nullopt;
}

const Day kThirdOfJuly{2026y / std::chrono::July / 3};
const Day kSeventhOfMarch{2026y / std::chrono::March / 7};

}  // namespace

TEST(Reply, CountsAsTheTableOfAnswersSays) {
  std::ifstream file(schoolgate::test::source_folder() / "tests/consent/answers.txt");
  std::map<Reply, int> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto bar = line.find('|');
    ASSERT_NE(bar, std::string::npos) << line;
    const auto expected = schoolgate::from_word<Reply>(schoolgate::trimmed(line.substr(0, bar)));
    ASSERT_TRUE(expected) << line;
    const std::string cell(schoolgate::trimmed(line.substr(bar + 1)));
    EXPECT_EQ(schoolgate::word(read_reply(cell)), schoolgate::word(*expected)) << line;
    ++lines[*expected];
  }
  EXPECT_EQ(lines.size(), schoolgate::kWords<Reply>.size()) << "of each kind there is at least one";
  EXPECT_GT(lines[Reply::Yes], 30);
  EXPECT_GT(lines[Reply::Unknown], 30);
}

TEST(Reply, IsUnknownUntilItIsRead) { EXPECT_EQ(Reply{}, Reply::Unknown); }

TEST(Reply, IsTheSameWithCharactersThatNobodySees) {
  for (const char* cell : {"yes\u200b", "\ufeffyes", "\u200eyes\u200f", "yes\u00a0", "ye\u00ads", " yes\t"})
    EXPECT_EQ(read_reply(cell), Reply::Yes) << cell;
  EXPECT_EQ(read_reply("\u200b"), Reply::Blank);
}

TEST(SpreadsheetError, IsKnownInAnyCase) {
  for (const char* cell : {"#N/A", "#REF!", "#ref!", " #VALUE! ", "#DIV/0!", "#NAME?"})
    EXPECT_TRUE(is_spreadsheet_error(cell)) << cell;
  for (const char* cell : {"", "n/a", "#1", "# N/A", "#tag"})
    EXPECT_FALSE(is_spreadsheet_error(cell)) << cell;
}

TEST(WrittenDate, IsReadInEveryUnmistakableForm) {
  for (const char* text :
       {"2026-07-03", "2026/07/03", "2026-7-3", "3 July 2026", "03 Jul 2026", "03-Jul-2026", "July 3, 2026",
        "3.JULY.2026", "2026-07-03T15:04:05", "2026-07-03 15:04", "3 July 2026 9:05 AM", " 2026-07-03 "})
    EXPECT_EQ(read_as(text), kThirdOfJuly) << text;
}

TEST(WrittenDate, NeedsAnOrderWhereDayAndMonthCouldBeEither) {
  for (const char* text : {"03/07/2026", "3/7/2026", "03.07.2026", "03-07-2026", "03/07/2026 15:04"}) {
    EXPECT_EQ(read_as(text), std::nullopt) << text;
    EXPECT_EQ(read_as(text, DateOrder::DayFirst), kThirdOfJuly) << text;
    EXPECT_EQ(read_as(text, DateOrder::MonthFirst), kSeventhOfMarch) << text;
  }
}

TEST(WrittenDate, ProvesItsOrderWhereOnlyOneIsPossible) {
  EXPECT_EQ(read_date("25/12/2026")->evidence, DateOrder::DayFirst);
  EXPECT_EQ(read_date("12/25/2026")->evidence, DateOrder::MonthFirst);
  EXPECT_EQ(read_date("29/02/2028")->evidence, DateOrder::DayFirst);
  EXPECT_EQ(read_date("03/07/2026")->evidence, std::nullopt);
  EXPECT_EQ(read_date("2026-12-25")->evidence, std::nullopt);
  EXPECT_EQ(read_as("07/07/2026"), (Day{2026y / std::chrono::July / 7}));
}

TEST(WrittenDate, IsRefusedWhenNoSuchDayOrNoFullYear) {
  for (const char* text : {"", "2026-02-30", "30/02/2026", "13/13/2026", "0/1/2026", "3/7/26", "03-Jul-26",
                           "46204", "July 2026", "2026-07", "yes", "3rd July 2026", "12:30", "2026-07-03-01",
                           "03/July/07", "99999-01-01", "3 Juli 2026", "-2026-07-03:"})
    EXPECT_EQ(read_as(text, DateOrder::DayFirst), std::nullopt) << text;
}

TEST(Trimmed, TakesOffEveryKindOfBlank) {
  EXPECT_EQ(cell_text(" \t\xc2\xa0Zo\xc3\xab\n"), "Zoë");
  EXPECT_EQ(cell_text("\xef\xbb\xbfid"), "id");
  EXPECT_EQ(cell_text("two\nlines\tand more"), "two lines and more");
  EXPECT_EQ(cell_text(" "), "");
  EXPECT_EQ(cell_text("\u200b004512\u2060"), "004512") << "nor what nobody sees";
  EXPECT_EQ(cell_text("Zoe\u0308"), "Zo\u00eb") << "a letter and its accent are one";
}

TEST(Folded, ForgivesCaseAccentsAndPunctuation) {
  EXPECT_EQ(folded("Photo - Facebook"), "photo facebook");
  EXPECT_EQ(folded("photo_FACEBOOK"), "photo facebook");
  EXPECT_EQ(folded("  Facebook (Photo) "), "facebook photo");
  EXPECT_EQ(folded("Zo\xc3\xab Łukasz"), folded("zoe\xcc\x88 łukasz"));
  EXPECT_EQ(folded("\xe2\x9c\x93"), "");
}

// The example of python-stdnum's documentation, one worked by hand by the DfE's rule, and two that are
// temporary by GovTalk's rule: A is 0 at the last place, B is 1.
TEST(Upn, HasItsCheckLetterRight) {
  EXPECT_TRUE(is_upn("P207000016049"));
  EXPECT_FALSE(is_upn("B207000016049"));
  EXPECT_TRUE(is_upn("B801200005001"));
  EXPECT_FALSE(is_upn("A801200005001"));
  EXPECT_TRUE(is_upn("A00000000000A"));
  EXPECT_TRUE(is_upn("P00000000000B"));
}

TEST(Upn, IsALetterAndTwelveDigits) {
  for (const char* text : {"", "P20700001604", "P2070000160499", "p207000016049", "0207000016049",
                           "I207000016049", "PA07000016049", "P20700001604S", "P 07000016049"})
    EXPECT_FALSE(is_upn(text)) << text;
}
