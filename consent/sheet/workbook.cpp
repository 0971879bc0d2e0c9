#include "consent/sheet/workbook.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include <expat.h>
#include <fmt/format.h>

#include "consent/sheet/workbook_parts.hpp"
#include "foundation/clock.hpp"

namespace schoolgate::consent {
namespace {

using Attributes = std::map<std::string_view, std::string_view>;

// What is done at the elements of one part; names without their prefix.
struct Handlers {
  std::function<void(std::string_view name, const Attributes& attributes)> begin;
  std::function<void(std::string_view name)> end = [](std::string_view) {};
  std::function<void(std::string_view text)> text = [](std::string_view) {};
};

std::string_view without_prefix(const XML_Char* name) {
  const std::string_view whole(name);
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

// One part, read through once. A declaration of entities has no place in a workbook and ends it.
class XmlReader {
 public:
  explicit XmlReader(const Handlers& handlers) : handlers_(handlers), parser_(XML_ParserCreate(nullptr)) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(),
        [](void* self, const XML_Char* name, const XML_Char** attributes) {
          Attributes read;
          for (; attributes[0] != nullptr; attributes += 2)
            read.emplace(without_prefix(attributes[0]), attributes[1]);
          static_cast<XmlReader*>(self)->handlers_.begin(without_prefix(name), read);
        },
        [](void* self, const XML_Char* name) {
          static_cast<XmlReader*>(self)->handlers_.end(without_prefix(name));
        });
    XML_SetCharacterDataHandler(parser_.get(), [](void* self, const XML_Char* text, int size) {
      static_cast<XmlReader*>(self)->handlers_.text({text, static_cast<std::size_t>(size)});
    });
    XML_SetStartDoctypeDeclHandler(parser_.get(),
                                   [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
                                     XML_StopParser(static_cast<XmlReader*>(self)->parser_.get(), XML_FALSE);
                                   });
  }

  [[nodiscard]] bool read(std::string_view part) {
    return XML_Parse(parser_.get(), part.data(), static_cast<int>(part.size()), XML_TRUE) == XML_STATUS_OK;
  }
  // From within a handler: the rest is not wanted.
  void stop() { XML_StopParser(parser_.get(), XML_FALSE); }

 private:
  const Handlers& handlers_;
  std::unique_ptr<XML_ParserStruct, FreeParser> parser_;
};

constexpr const char* kHint = "save the list as \"CSV UTF-8\" in the spreadsheet, and import that file";

tl::unexpected<Error> broken() {
  return failure(ErrorCode::InvalidInput, "the workbook is broken and cannot be read", kHint);
}

std::string_view value_of(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string_view() : found->second;
}

std::optional<std::size_t> index_number(std::string_view digits) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// How the numbers of a cell are shown.
struct Format {
  bool is_date = false;
  std::size_t digits = 0;  // "000000" shows 4512 as 004512
};

Format format_of(std::string_view code) {
  Format format;
  constexpr std::size_t kMostDigits = 30;  // no id has more, and a code may have millions
  if (!code.empty() && code.find_first_not_of('0') == std::string_view::npos)
    format.digits = std::min(code.size(), kMostDigits);
  bool quoted = false;
  bool bracket = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '\\') {
      ++i;
    } else if (code[i] == '"') {
      quoted = !quoted;
    } else if (code[i] == '[' || code[i] == ']') {
      bracket = code[i] == '[';
    } else if (!quoted && !bracket && std::string_view("dDyY").find(code[i]) != std::string_view::npos) {
      format.is_date = true;
    }
  }
  return format;
}

struct Sheet {
  std::string name;
  std::string part;
};

// What all sheets of a workbook share.
struct Workbook {
  std::map<std::string, std::string> parts{};
  std::vector<Sheet> sheets{};  // the visible ones
  std::vector<std::string> strings{};
  std::vector<Format> formats{};  // by the style of a cell
  bool from_1904 = false;

  [[nodiscard]] bool read_sheets() {
    std::map<std::string, std::string> targets;
    const Handlers relations{.begin = [&](std::string_view name, const Attributes& attributes) {
      if (name != "Relationship") return;
      std::string target(value_of(attributes, "Target"));
      if (target.starts_with('/')) {
        target.erase(0, 1);
      } else {
        target.insert(0, "xl/");
      }
      targets[std::string(value_of(attributes, "Id"))] = target;
    }};
    const Handlers book{.begin = [&](std::string_view name, const Attributes& attributes) {
      if (name == "workbookPr") {
        const auto said = value_of(attributes, "date1904");
        from_1904 = said == "1" || said == "true";
      }
      const auto state = value_of(attributes, "state");
      if (name != "sheet" || state == "hidden" || state == "veryHidden") return;
      sheets.push_back({std::string(value_of(attributes, "name")), std::string(value_of(attributes, "id"))});
    }};
    if (!XmlReader(relations).read(parts["xl/_rels/workbook.xml.rels"])) return false;
    if (!XmlReader(book).read(parts["xl/workbook.xml"])) return false;
    for (Sheet& sheet : sheets) sheet.part = targets[sheet.part];
    return true;
  }

  [[nodiscard]] bool read_strings() {
    const auto part = parts.find("xl/sharedStrings.xml");
    if (part == parts.end()) return true;
    bool in_text = false;
    int in_reading = 0;  // how a name is pronounced is no part of it
    const Handlers handlers{.begin =
                                [&](std::string_view name, const Attributes&) {
                                  if (name == "si") strings.emplace_back();
                                  if (name == "rPh") ++in_reading;
                                  in_text = name == "t" && in_reading == 0;
                                },
                            .end =
                                [&](std::string_view name) {
                                  if (name == "rPh") --in_reading;
                                  in_text = false;
                                },
                            .text =
                                [&](std::string_view text) {
                                  if (in_text && !strings.empty()) strings.back() += text;
                                }};
    return XmlReader(handlers).read(part->second);
  }

  [[nodiscard]] bool read_formats() {
    const auto part = parts.find("xl/styles.xml");
    if (part == parts.end()) return true;
    std::map<std::size_t, Format> own;
    bool of_cells = false;
    const Handlers handlers{
        .begin =
            [&](std::string_view name, const Attributes& attributes) {
              const auto id = index_number(value_of(attributes, "numFmtId")).value_or(0);
              if (name == "numFmt") own[id] = format_of(value_of(attributes, "formatCode"));
              if (name == "cellXfs") of_cells = true;
              if (name != "xf" || !of_cells) return;
              const auto known = own.find(id);
              const bool built_in_date = (id >= 14 && id <= 17) || id == 22;
              formats.push_back(known == own.end() ? Format{built_in_date, 0} : known->second);
            },
        .end =
            [&](std::string_view name) {
              if (name == "cellXfs") of_cells = false;
            }};
    return XmlReader(handlers).read(part->second);
  }
};

// "AB12": the column, from 0.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    if (column > 100'000) return std::nullopt;
  }
  return column == 0 ? std::nullopt : std::optional(column - 1);
}

class SheetReader {
 public:
  SheetReader(const Workbook& book, const CsvLimits& limits)
      : book_(book), limits_(limits), reader_(handlers_) {}

  Result<std::vector<CsvRow>> read(std::string_view part) {
    const bool whole = reader_.read(part);
    if (!failed_) return tl::unexpected<Error>(failed_.error());
    if (!whole) return broken();
    for (CsvRow& row : rows_) row.cells.resize(width_);
    return std::move(rows_);
  }

 private:
  void fail(ErrorCode code, std::string message) {
    if (failed_) failed_ = failure(code, std::move(message), kHint);
    reader_.stop();
  }

  void begin(std::string_view name, const Attributes& attributes) {
    if (name == "row") {
      line_ = index_number(value_of(attributes, "r")).value_or(line_ + 1);
      row_ = {line_, {}};
      place_ = static_cast<std::size_t>(-1);  // a cell without a place of its own is the next
    } else if (name == "c") {
      place_ = column_of(value_of(attributes, "r"))
                   .value_or(attributes.contains("r") ? limits_.columns : place_ + 1);
      kind_ = value_of(attributes, "t");
      style_ = index_number(value_of(attributes, "s")).value_or(0);
      text_.clear();
      has_formula_ = false;
    } else if (name == "f") {
      has_formula_ = true;
    } else if (name == "rPh") {
      ++in_reading_;
    }
    in_value_ = name == "v" || (name == "t" && in_reading_ == 0);
  }

  void text(std::string_view text) {
    if (in_value_) text_ += text;
    if (text_.size() > limits_.cell_bytes)
      fail(ErrorCode::TooLarge,
           fmt::format("line {}: a cell of more than {} bytes", line_, limits_.cell_bytes));
  }

  void end(std::string_view name) {
    in_value_ = false;
    if (name == "rPh") --in_reading_;
    if (name == "c") take_cell();
    if (name == "row") take_row();
  }

  void take_cell() {
    if (place_ >= limits_.columns)
      return fail(ErrorCode::TooLarge, fmt::format("line {}: more than {} columns", line_, limits_.columns));
    if (has_formula_ && text_.empty() && kind_ != "str")
      return fail(ErrorCode::InvalidInput,
                  fmt::format("line {}: a formula that was never computed, in column {}", line_, place_ + 1));
    std::string value = value_of_cell();
    if (value.empty() || !failed_) return;
    if (row_.cells.size() <= place_) row_.cells.resize(place_ + 1);
    row_.cells[place_] = std::move(value);
  }

  std::string value_of_cell() {
    if (kind_ == "s") {
      const auto number = index_number(text_);
      if (number && *number < book_.strings.size()) {
        const std::string& shared = book_.strings[*number];
        if (shared.size() > limits_.cell_bytes)
          fail(ErrorCode::TooLarge,
               fmt::format("line {}: a cell of more than {} bytes", line_, limits_.cell_bytes));
        return shared;
      }
      fail(ErrorCode::InvalidInput, fmt::format("line {}: a cell refers to a text that is not there", line_));
      return {};
    }
    if (kind_ == "b") return text_ == "1" ? "TRUE" : "FALSE";
    if (!kind_.empty() && kind_ != "n") return text_;  // texts, errors, and dates that are written as such
    return shown_number();
  }

  [[nodiscard]] std::string shown_number() const {
    const Format format = style_ < book_.formats.size() ? book_.formats[style_] : Format{};
    double number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (text_.empty() || error != std::errc{} || end != text_.data() + text_.size()) return text_;
    constexpr double kMostDays = 2'958'465;  // 9999-12-31
    if (format.is_date && number >= 1 && number <= kMostDays) {
      // Day 60 of the years from 1900 is one that never was.
      const int offset = book_.from_1904 ? 24'107 : number < 60 ? 25'568 : 25'569;
      const std::chrono::sys_days day{std::chrono::days(static_cast<int>(number) - offset)};
      return to_iso(Day(day));
    }
    constexpr double kMostWhole = 1e15;
    if (number != static_cast<double>(static_cast<std::int64_t>(std::clamp(number, -kMostWhole, kMostWhole))))
      return text_;
    return fmt::format("{:0{}}", static_cast<std::int64_t>(number), format.digits);
  }

  void take_row() {
    const bool blank = std::all_of(row_.cells.begin(), row_.cells.end(), [](const std::string& cell) {
      return cell.find_first_not_of(" \t\r\n") == std::string::npos;
    });
    if (blank) return;
    if (rows_.size() > limits_.rows)
      return fail(ErrorCode::TooLarge, fmt::format("line {}: more than {} rows", line_, limits_.rows));
    width_ = std::max(width_, row_.cells.size());
    rows_.push_back(std::move(row_));
    row_ = {};
  }

  const Workbook& book_;
  const CsvLimits& limits_;
  const Handlers handlers_{
      .begin = [this](std::string_view name, const Attributes& attributes) { begin(name, attributes); },
      .end = [this](std::string_view name) { end(name); },
      .text = [this](std::string_view text) { this->text(text); }};
  XmlReader reader_;
  std::vector<CsvRow> rows_;
  CsvRow row_;
  Status failed_;
  std::size_t width_ = 0;
  std::size_t line_ = 0;
  std::size_t place_ = 0;
  std::size_t style_ = 0;
  std::string kind_;
  std::string text_;
  int in_reading_ = 0;
  bool in_value_ = false;
  bool has_formula_ = false;
};

}  // namespace

Result<CsvFile> read_workbook(std::string_view bytes, const CsvLimits& limits) {
  if (bytes.size() > limits.bytes)
    return failure(ErrorCode::TooLarge, fmt::format("the file has more than {} MB", limits.bytes >> 20U),
                   "look whether it is the right one");
  auto parts = workbook_parts(bytes, limits.bytes);
  if (!parts) return tl::unexpected<Error>(parts.error());
  Workbook book{.parts = std::move(*parts)};
  if (!book.read_sheets() || !book.read_strings() || !book.read_formats()) return broken();
  CsvFile file;
  std::string from;
  for (const Sheet& sheet : book.sheets) {
    const auto part = book.parts.find(sheet.part);
    if (part == book.parts.end()) continue;  // a chart
    auto rows = SheetReader(book, limits).read(part->second);
    if (!rows) return tl::unexpected<Error>(rows.error());
    if (rows->empty()) continue;
    if (!file.rows.empty())
      return failure(ErrorCode::InvalidInput,
                     fmt::format("the workbook has more than one sheet with something in it ('{}', '{}')",
                                 from, sheet.name),
                     "save the one that is meant as a workbook of its own, or as \"CSV UTF-8\"");
    file.rows = std::move(*rows);
    from = sheet.name;
  }
  return file;
}

Result<CsvFile> read_list(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") ? read_workbook(bytes) : read_csv(bytes);
}

}  // namespace schoolgate::consent
