// The names of columns, and what each means.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

enum class Field {
  Ignored,  // named as such by the mapping, known to be of no use here, or without header and empty
  Id,
  FullName,  // "Hughes, Amelia" or "Amelia Hughes"
  FirstName,
  LastName,
  KnownAs,
  PreferredLastName,
  ClassName,
  YearGroup,
  Kind,
  Upn,
  DateOfBirth,
  LeavingDate,
  DoNotPublish,
  DoNotPublishReason,
  ParentObjects,
  ChildObjects,
  Biometric,   // together with a detail
  AllAnswers,  // a detail of every answer of the three in the row
  Answer,      // one answer to image, name or work for one platform, or a detail of it
  Question,    // what was asked in this row
  OneAnswer,   // the answer to it; to what ImportOptions::consent says where no column does
  Choices,     // the platforms that have a yes, "Website;Facebook;"
};

// Which part of an answer.
enum class Detail { Reply, Basis, GivenBy, Date, Until, Withdrawn, Evidence };

struct Column {
  Field field = Field::Ignored;
  Detail detail = Detail::Reply;
  PlatformId platform{};
  Purpose purpose = Purpose::Image;
  std::string header{};   // as in the file
  std::size_t place = 0;  // of the cell in its row

  [[nodiscard]] bool holds_date() const;
  [[nodiscard]] bool means_the_same_as(const Column& other) const;
};

// The name by which export writes a column and a mapping may ask for it: "first_name",
// "image_facebook_until".
[[nodiscard]] std::string column_name(const Column& column);

// What a header, or the name that a mapping gives it, means; nothing where that is not certain.
[[nodiscard]] std::optional<Column> understand(std::string_view header,
                                               const std::vector<PlatformId>& platforms);

// The same for several names with commas between them; nothing where one of them is none.
[[nodiscard]] std::optional<std::vector<Column>> understand_list(std::string_view names,
                                                                 const std::vector<PlatformId>& platforms);

// The platform that goes by this name.
[[nodiscard]] std::optional<PlatformId> platform_of(std::string_view text,
                                                    const std::vector<PlatformId>& platforms);

// The plain column that is written most like the header, when two thirds of it are the same.
[[nodiscard]] std::optional<std::string_view> most_like(std::string_view header);

}  // namespace schoolgate::consent
