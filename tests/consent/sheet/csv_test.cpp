#include "consent/sheet/csv.hpp"

#include <gmock/gmock.h>

using namespace schoolgate::consent;
using testing::HasSubstr;

namespace {

using Cells = std::vector<std::vector<std::string>>;

Cells cells(std::string_view bytes) {
  const auto file = read_csv(bytes);
  if (!file) return {{"error: " + file.error().message}};
  Cells result;
  for (const CsvRow& row : file->rows) result.push_back(row.cells);
  return result;
}

std::string error(std::string_view bytes, const CsvLimits& limits = {}) {
  const auto file = read_csv(bytes, limits);
  return file ? "none" : schoolgate::sentence(file.error());
}

std::string utf16(std::u16string_view text, bool big_endian) {
  std::string bytes = big_endian ? "\xfe\xff" : "\xff\xfe";
  for (const char16_t unit : text) {
    const auto high = static_cast<char>(unit >> 8U);
    const auto low = static_cast<char>(unit & 0xffU);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

const Cells kPlain{{"id", "name"}, {"P001", "Zo\xc3\xab"}};

}  // namespace

TEST(Csv, ReadsPlainRows) { EXPECT_EQ(cells("id,name\nP001,Zo\xc3\xab\n"), kPlain); }
TEST(Csv, ReadsALastLineWithoutEnd) { EXPECT_EQ(cells("id,name\nP001,Zo\xc3\xab"), kPlain); }
TEST(Csv, ReadsLinesThatEndInCrLf) { EXPECT_EQ(cells("id,name\r\nP001,Zo\xc3\xab\r\n"), kPlain); }
TEST(Csv, ReadsLinesThatEndInCr) { EXPECT_EQ(cells("id,name\rP001,Zo\xc3\xab\r"), kPlain); }
TEST(Csv, ReadsMixedLineEnds) { EXPECT_EQ(cells("id,name\r\nP001,Zo\xc3\xab\n\r\n"), kPlain); }
TEST(Csv, ReadsAByteOrderMark) { EXPECT_EQ(cells("\xef\xbb\xbfid,name\nP001,Zo\xc3\xab"), kPlain); }
TEST(Csv, ReadsUtf16LittleEndian) { EXPECT_EQ(cells(utf16(u"id,name\r\nP001,Zoë", false)), kPlain); }
TEST(Csv, ReadsUtf16BigEndian) { EXPECT_EQ(cells(utf16(u"id,name\r\nP001,Zoë", true)), kPlain); }
TEST(Csv, ReadsSpreadsheetUnicodeTextWithTabs) {
  EXPECT_EQ(cells(utf16(u"id\tname\r\nP001\tZoë", false)), kPlain);
}
TEST(Csv, ReadsSemicolons) { EXPECT_EQ(cells("id;name\nP001;Zo\xc3\xab"), kPlain); }
TEST(Csv, ReadsASeparatorLine) { EXPECT_EQ(cells("sep=;\r\nid;name\r\nP001;Zo\xc3\xab"), kPlain); }
TEST(Csv, ReadsASeparatorLineThatTheHeaderContradicts) {
  EXPECT_EQ(cells("sep=,\nid,\"a;b;c\"\nP001,x"), (Cells{{"id", "a;b;c"}, {"P001", "x"}}));
}
TEST(Csv, ReadsASeparatorLineInAnySpelling) {
  for (const char* line : {"sep=;", "SEP=;", "Sep = ;", "\"sep=;\"", "sep=;;;", "\xef\xbb\xbfsep=;"})
    EXPECT_EQ(cells(std::string(line) + "\r\nid;name\r\nP001;Zo\xc3\xab"), kPlain) << line;
  EXPECT_EQ(cells("sep=\t\nid\tname\nP001\tZo\xc3\xab"), kPlain);
  EXPECT_EQ(cells("sep=tab\nid\tname\nP001\tZo\xc3\xab"), kPlain);
  EXPECT_EQ(cells("sep=|\nid|name\nP001|Zo\xc3\xab"), kPlain);
  for (const char* line : {"sep=", "sep=x", "sep=;,"})
    EXPECT_THAT(error(std::string(line) + "\nid;name\n"), HasSubstr("line 1 says what separates the cells"))
        << line;
}
TEST(Csv, LooksForTheSeparatorBelowATitle) {
  EXPECT_EQ(cells("Consents, autumn\nid;name;class\nP001;x;4B"),
            (Cells{{"Consents, autumn"}, {"id", "name", "class"}, {"P001", "x", "4B"}}));
}
TEST(Csv, PassesOverTheEndOfFileMarkOfDos) {
  EXPECT_EQ(cells("id,name\r\nP001,Zo\xc3\xab\r\n\x1a"), kPlain);
  EXPECT_THAT(error("\x1a"), HasSubstr("the file is empty"));
  EXPECT_THAT(error("id,name\n\x1aP001,x\n"), HasSubstr("line 2 holds control characters"));
}
TEST(Csv, LooksForTheSeparatorOutsideQuotes) {
  EXPECT_EQ(cells("\"a;b;c\",name\nP001,x"), (Cells{{"a;b;c", "name"}, {"P001", "x"}}));
}

TEST(Csv, ReadsWindows1252AndSaysThatItGuessed) {
  const auto file = read_csv(
      "id,name\nP001,Zo\xeb\nP002,\x8aime\x9e\nP003,O\x92"
      "Brien");
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->guessed_encoding);
  EXPECT_EQ(file->rows[1].cells[1], "Zoë");
  EXPECT_EQ(file->rows[2].cells[1], "Šimež");
  EXPECT_EQ(file->rows[3].cells[1], "O’Brien");
  EXPECT_FALSE(read_csv("id,name\nP001,Zo\xc3\xab")->guessed_encoding);
}

TEST(Csv, ReadsQuotedSeparatorsQuotesAndLineBreaks) {
  EXPECT_EQ(cells("id,note\r\nP001,\"one, \"\"two\"\"\r\nthree\"\r\nP002,x"),
            (Cells{{"id", "note"}, {"P001", "one, \"two\"\nthree"}, {"P002", "x"}}));
}

TEST(Csv, CountsLinesAsATextEditorDoes) {
  const auto file = read_csv("id,note\r\nP001,\"a\r\nb\rc\nd\"\r\n\r\n,,\r\nP002,x");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->rows.size(), 3U);
  EXPECT_EQ(file->rows[1].line, 2U);
  EXPECT_EQ(file->rows[2].line, 8U);
}

TEST(Csv, LeavesOutBlankRows) {
  EXPECT_EQ(cells("id,name\n\n,\n \t,  \nP001,x\n\n\n"), (Cells{{"id", "name"}, {"P001", "x"}}));
}

TEST(Csv, KeepsEmptyCells) { EXPECT_EQ(cells("a,b,c\n,\"\",x"), (Cells{{"a", "b", "c"}, {"", "", "x"}})); }

TEST(Csv, RefusesAQuotationMarkInABareCell) {
  EXPECT_THAT(error("id,name\nP001,Amelia \"Amy\" Hughes"), HasSubstr("line 2: a quotation mark inside"));
}
TEST(Csv, RefusesTextAfterAClosingQuotationMark) {
  EXPECT_THAT(error("id,name\nP001,\"Amelia\" Hughes"), HasSubstr("line 2: text after a closing"));
}
TEST(Csv, RefusesAQuotationMarkThatIsNeverClosed) {
  EXPECT_THAT(error("id,name\nP001,\"Amelia\nP002,x\n"), HasSubstr("line 2: a quotation mark is opened"));
}

TEST(Csv, RefusesAnEmptyFile) { EXPECT_THAT(error(""), HasSubstr("the file is empty")); }
TEST(Csv, RefusesAnExcelWorkbook) {
  EXPECT_THAT(error(std::string_view("PK\x03\x04\x14\0\x06\0", 8)),
              HasSubstr("an Excel workbook or another packed file, not a CSV file: save the list as"));
}
TEST(Csv, RefusesAnOldExcelWorkbook) {
  EXPECT_THAT(error("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), HasSubstr("an Excel workbook of the old kind"));
}
TEST(Csv, RefusesAPicture) { EXPECT_THAT(error("\xff\xd8\xff\xe0JFIF"), HasSubstr("a JPEG picture")); }
TEST(Csv, RefusesAPdf) { EXPECT_THAT(error("%PDF-1.7"), HasSubstr("a PDF document")); }
TEST(Csv, RefusesAWebPage) { EXPECT_THAT(error("<html><table>"), HasSubstr("a web page")); }
TEST(Csv, RefusesZeroBytes) {
  EXPECT_THAT(error(std::string_view("i\0d\0,\0", 6)), HasSubstr("UTF-16 without its mark"));
}
TEST(Csv, RefusesControlCharacters) {
  EXPECT_THAT(error("id,name\nP001,\x1b[31mred"), HasSubstr("line 2 holds control characters"));
}
TEST(Csv, RefusesBytesOfNoEncoding) {
  EXPECT_THAT(error("id,name\nP001,\x81"), HasSubstr("line 2 is neither UTF-8 nor Windows-1252"));
}
TEST(Csv, RefusesBrokenUtf8AfterItsMark) {
  EXPECT_THAT(error("\xef\xbb\xbfid,name\nP001,Zo\xeb"), HasSubstr("marked as UTF-8 but is not"));
}
TEST(Csv, RefusesHalfAUtf16Character) {
  EXPECT_THAT(error(utf16(u"id,name", false) + "x"), HasSubstr("marked as UTF-16LE but is not"));
}

TEST(Csv, RefusesWhatExceedsItsLimits) {
  const CsvLimits limits{64, 3, 4, 10};
  EXPECT_EQ(error("a,b,c,d\n1\n2\n3\n", limits), "none");
  EXPECT_THAT(error("a\n1\n2\n3\n4\n", limits), HasSubstr("line 5: more than 3 rows"));
  EXPECT_THAT(error("a,b,c,d,e\n", limits), HasSubstr("line 1: more than 4 columns"));
  EXPECT_THAT(error("a\n12345678901\n", limits), HasSubstr("line 2: a cell of more than 10 bytes"));
  EXPECT_THAT(error("a\n\"12345678901", limits), HasSubstr("line 2: a cell of more than 10 bytes"));
  EXPECT_THAT(error(std::string(65, 'a'), limits), HasSubstr("the file has more than"));
}

TEST(Csv, WritesWhatItReadsBack) {
  for (const std::string text : {"plain", "", "a,b", "a;b", "say \"hi\"", "two\nlines", " blank at the ends ",
                                 "=1+1", "+44", "-", "@x", "'=1", "''@x", "'quoted'", "'", "Zoë"}) {
    EXPECT_EQ(cells("h,i\n" + csv_cell(text) + ",x"), (Cells{{"h", "i"}, {text, "x"}})) << text;
  }
}

TEST(Csv, KeepsSpreadsheetsFromTakingATextForAFormula) {
  for (const char* text : {"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)"}) {
    EXPECT_TRUE(looks_like_formula(text));
    const std::string cell = csv_cell(text);
    EXPECT_EQ(cell.find_first_of("=+-@"), cell.find('\'') + 1) << cell;
  }
}
