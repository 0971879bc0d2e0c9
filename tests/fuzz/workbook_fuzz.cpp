// A school's list as a workbook, as broken as can be: packed as it is, or its parts alone, with a line "--"
// between the rows, the shared texts and the styles. It is refused in a sentence, or its rows go unchanged
// from the process that read them to the one that takes them.
#include <iostream>

#include "consent/sheet/packed_rows.hpp"
#include "consent/sheet/workbook.hpp"
#include "fuzz/fuzz.hpp"
#include "support/made_workbook.hpp"

namespace {

using namespace schoolgate::consent;

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

constexpr std::string_view kBetween = "\n--\n";

std::string packed_parts(std::string_view text) {
  auto parts = schoolgate::test::around(schoolgate::test::kOneSheet);
  const auto next = [&text] {
    const std::string_view part = text.substr(0, text.find(kBetween));
    text.remove_prefix(std::min(text.size(), part.size() + kBetween.size()));
    return std::string(part);
  };
  parts.emplace_back("xl/worksheets/sheet1.xml",
                     "<worksheet><sheetData>" + next() + "</sheetData></worksheet>");
  for (auto& [name, part] : parts) {
    if (name == "xl/sharedStrings.xml" && !text.empty()) part = "<sst>" + next() + "</sst>";
    if (name == "xl/styles.xml" && !text.empty()) part = "<styleSheet>" + next() + "</styleSheet>";
  }
  return schoolgate::test::packed(parts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string input(size, '\0');
  std::copy_n(data, size, input.begin());
  const auto list = read_workbook(input.starts_with("PK") ? input : packed_parts(input));
  if (!list) {
    if (list.error().message.empty() || list.error().hint.empty()) broken("a refusal says what to do");
    return 0;
  }
  const auto rows = unpack_rows(pack_rows(*list));
  if (!rows || rows->rows.size() != list->rows.size()) broken("rows are the same when they were packed");
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    if (rows->rows[i].cells != list->rows[i].cells) broken("cells are the same when they were packed");
  }
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  const std::string rows =
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
      "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>4512</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>Hughes</t></is></c>"
      "<c r=\"C2\" s=\"2\"><v>42848.5</v></c><c r=\"D2\" t=\"b\"><v>1</v></c><c r=\"E2\" t=\"str\"><f>A1</f>"
      "<v>yes</v></c></row>";
  const std::string strings = "<si><t>pupil_id</t></si><si><r><t>sur</t></r><r><t>name</t></r></si>";
  const std::string styles =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"000000\"/><numFmt numFmtId=\"165\" "
      "formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf "
      "numFmtId=\"165\"/></cellXfs>";
  const std::string between(kBetween);
  return {rows + between + strings + between + styles, rows, packed_parts(rows),
          packed({{"xl/workbook.xml", "<workbook/>"}})};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"<row>",
          "</row>",
          "<c t=\"s\">",
          "</c>",
          "<v>",
          "</v>",
          "<t>",
          "<rPh>",
          "</rPh>",
          "<f>",
          "s",
          "str",
          "e",
          "18446744073709551615",
          "-1",
          "XFD1",
          "AAAAAAA1",
          "1e309",
          "nan",
          "2958466",
          "0.000000001",
          "&amp;",
          "&#10;",
          "&#0;",
          "<!--",
          "<![CDATA[",
          "<!DOCTYPE x>",
          "0000000000",
          "\"\"\"\"",
          "[$-409]d",
          "\xff"s,
          "PK\1\2"s,
          "\0\0\0\0"s,
          "\xff\xff\xff\xff"s};
}
