#include "consent/sheet/workbook.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "consent/import_fixture.hpp"
#include "support/made_workbook.hpp"

using namespace schoolgate::consent;
using testing::HasSubstr;

namespace {

using Cells = std::vector<std::vector<std::string>>;
using Parts = schoolgate::test::ZipParts;
using schoolgate::test::around;
using schoolgate::test::kOneSheet;
using schoolgate::test::packed;
using schoolgate::test::workbook;

Cells cells(const std::string& bytes) {
  const auto file = read_list(bytes);
  if (!file) return {{schoolgate::sentence(file.error())}};
  Cells result;
  for (const CsvRow& row : file->rows) result.push_back(row.cells);
  return result;
}

std::string error(const std::string& bytes, const CsvLimits& limits = {}) {
  const auto file = read_workbook(bytes, limits);
  return file ? "none" : schoolgate::sentence(file.error());
}

const std::string kHeader =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
    "<c r=\"C1\" t=\"s\"><v>3</v></c></row>";

using ImportOfAWorkbook = schoolgate::test::ImportTest;

}  // namespace

TEST(Workbook, IsReadRowByRow) {
  EXPECT_EQ(cells(workbook(kHeader +
                           "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>4512</v></c><c r=\"B3\" t=\"s\"><v>2</v></c>"
                           "<c r=\"C3\" t=\"inlineStr\"><is><t>yes</t></is></c></row>")),
            (Cells{{"pupil_id", "surname", "photo_website"}, {"004512", "Hughes", "yes"}}));
  EXPECT_EQ(read_list(workbook(kHeader + "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row>"))->rows.back().line,
            3U);
}

TEST(Workbook, KeepsCellsThatAreLeftOutApart) {
  EXPECT_EQ(cells(workbook(kHeader + "<row r=\"2\"><c r=\"C2\" t=\"str\"><v>yes</v></c></row><row r=\"3\"/>"
                                     "<row r=\"4\"><c r=\"A4\"><v>7</v></c></row>")),
            (Cells{{"pupil_id", "surname", "photo_website"}, {"", "", "yes"}, {"7", "", ""}}));
}

TEST(Workbook, ShowsDatesNumbersAndTruthsAsAPersonSeesThem) {
  const std::string row =
      "<row r=\"1\"><c r=\"A1\" s=\"2\"><v>42848</v></c><c r=\"B1\" s=\"3\"><v>42848.75</v></c><c "
      "r=\"C1\"><v>42848</v></c>"
      "<c r=\"D1\" t=\"b\"><v>1</v></c><c r=\"E1\"><v>1.5</v></c><c r=\"F1\" s=\"4\"><v>3</v></c>"
      "<c r=\"G1\"><v>1.2E3</v></c><c r=\"H1\" s=\"3\"><v>59</v></c></row>";
  EXPECT_EQ(cells(workbook(row)),
            (Cells{{"2017-04-23", "2017-04-23", "42848", "TRUE", "1.5", "3", "1200", "1900-02-28"}}));
  EXPECT_EQ(cells(workbook("<row r=\"1\"><c r=\"A1\" s=\"2\"><v>41386</v></c></row>",
                           "<workbookPr date1904=\"1\"/>")),
            (Cells{{"2017-04-23"}}));
}

TEST(Workbook, FillsUpNoNumberWithMillionsOfZeros) {
  Parts parts = around(kOneSheet);
  for (auto& [name, text] : parts) {
    if (name != "xl/styles.xml") continue;
    text = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"" + std::string(1'000'000, '0') +
           "\"/></numFmts><cellXfs><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
  }
  parts.push_back(
      {"xl/worksheets/sheet1.xml",
       "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>7</v></c></row></sheetData></worksheet>"});
  EXPECT_EQ(cells(packed(parts)), (Cells{{std::string(29, '0') + "7"}}));
}

TEST(Workbook, KeepsErrorsOfFormulasAndWhatWasComputed) {
  EXPECT_EQ(cells(workbook("<row r=\"1\"><c r=\"A1\" t=\"e\"><f>B1</f><v>#N/A</v></c>"
                           "<c r=\"B1\" t=\"str\"><f>\"y\"&amp;\"es\"</f><v>yes</v></c></row>")),
            (Cells{{"#N/A", "yes"}}));
  EXPECT_THAT(error(workbook("<row r=\"2\"><c r=\"B2\"><f>A1</f></c></row>")),
              HasSubstr("line 2: a formula that was never computed, in column 2"));
}

TEST(Workbook, IsRefusedWithSeveralSheetsButNotWithHiddenOrEmptyOnes) {
  const auto two = [](const std::string& state, const std::string& second) {
    Parts parts = around(kOneSheet + "<sheet name=\"Lists\" sheetId=\"2\" " + state + " r:id=\"rId2\"/>");
    const std::string row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    parts.push_back(
        {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + row + "</sheetData></worksheet>"});
    parts.push_back(
        {"xl/worksheets/sheet2.xml", "<worksheet><sheetData>" + second + "</sheetData></worksheet>"});
    return packed(parts);
  };
  const std::string row = "<row r=\"1\"><c r=\"A1\"><v>2</v></c></row>";
  EXPECT_THAT(error(two("", row)),
              HasSubstr("more than one sheet with something in it ('Consents', 'Lists')"));
  EXPECT_EQ(cells(two("state=\"hidden\"", row)), (Cells{{"1"}}));
  EXPECT_EQ(cells(two("", "")), (Cells{{"1"}}));
}

TEST(Workbook, WithMacrosIsRefused) {
  Parts parts = around(kOneSheet);
  parts.push_back({"xl/vbaProject.bin", "x"});
  EXPECT_THAT(error(packed(parts)), HasSubstr("the workbook holds macros: save it without them"));
}

TEST(Workbook, ThatUnpacksToTooMuchIsRefused) {
  Parts parts = around(kOneSheet);
  parts.push_back(
      {"xl/worksheets/sheet1.xml", "<worksheet>" + std::string(40U << 20U, ' ') + "</worksheet>"});
  const std::string bomb = packed(parts);
  ASSERT_LT(bomb.size(), 1U << 20U) << "it is small until it is unpacked";
  EXPECT_THAT(error(bomb), HasSubstr("the workbook unpacks to more than 32 MB"));
}

TEST(Workbook, ThatIsBrokenOrNoneIsRefused) {
  EXPECT_THAT(error(packed({{"word/document.xml", "<x/>"}})),
              HasSubstr("a packed file, but no Excel workbook"));
  const std::string whole = workbook(kHeader);
  for (const std::size_t size : {std::size_t{8}, whole.size() / 4, whole.size() / 2}) {
    EXPECT_NE(error(whole.substr(0, size)), "none") << size;
  }
  EXPECT_THAT(error(workbook("<row r=\"1\"><c r=\"A1\">")), HasSubstr("broken"));
  EXPECT_THAT(error(workbook("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>")),
              HasSubstr("a text that is not there"));
  Parts entities = around(kOneSheet);
  entities.push_back(
      {"xl/worksheets/sheet1.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet>&a;</worksheet>"});
  EXPECT_THAT(error(packed(entities)), HasSubstr("broken"));
}

TEST(Workbook, BeyondTheLimitsOfAListIsRefused) {
  const CsvLimits limits{1U << 20U, 2, 3, 10};
  const auto row = [](int line, const std::string& column, const std::string& text) {
    return fmt::format("<row r=\"{0}\"><c r=\"{1}{0}\" t=\"inlineStr\"><is><t>{2}</t></is></c></row>", line,
                       column, text);
  };
  EXPECT_EQ(error(workbook(row(1, "A", "a") + row(2, "B", "b") + row(3, "C", "c")), limits), "none");
  EXPECT_THAT(
      error(workbook(row(1, "A", "a") + row(2, "A", "a") + row(3, "A", "a") + row(4, "A", "a")), limits),
      HasSubstr("line 4: more than 2 rows"));
  EXPECT_THAT(error(workbook(row(1, "D", "a")), limits), HasSubstr("line 1: more than 3 columns"));
  EXPECT_THAT(error(workbook(row(1, "ZZZZZZZ", "a")), limits), testing::Ne("none"));
  EXPECT_THAT(error(workbook(row(1, "A", "12345678901")), limits), HasSubstr("a cell of more than 10 bytes"));
}

TEST_F(ImportOfAWorkbook, IsTheImportOfAList) {
  const std::string bytes =
      workbook(kHeader +
               "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>4512</v></c><c r=\"B2\" t=\"s\"><v>2</v></c>"
               "<c r=\"C2\" t=\"b\"><v>1</v></c></row>");
  EXPECT_TRUE(RegisterView(1, planned(bytes).people)
                  .may_show("004512", "website", Purpose::Image, schoolgate::test::kToday)
                  .granted);
}
