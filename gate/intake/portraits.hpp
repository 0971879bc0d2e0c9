// Portraits as information systems export them: loose or in a ZIP file, named after whom they show.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/register_view.hpp"
#include "foundation/digest.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

struct PortraitFile {
  std::string name;  // its path within the ZIP file, with '/'
  Bytes bytes;
};

struct PortraitFiles {
  std::vector<PortraitFile> files;
  std::vector<std::string> left_out;  // sentences: an entry that cannot be read, and why
};

// The entries of a ZIP file, which `decoder` unpacks, else the one file; litter left out. TooLarge beyond
// 2,000 files or `most` bytes in all; InvalidInput for a broken ZIP file.
[[nodiscard]] Result<PortraitFiles> unpack_portraits(pipeline::GuardedDecoder& decoder,
                                                     const std::string& name, std::string_view bytes,
                                                     std::uintmax_t most);

// Whom the name of a file means: by the id or UPN that it is, or the folder it lies in; else by first and
// last name in either order ("Hughes_Amelia.jpg"). A number behind it says nothing.
class NamesOfPortraits {
 public:
  explicit NamesOfPortraits(const consent::RegisterView& people);
  // Nobody, or several, where only a person can tell.
  [[nodiscard]] std::vector<consent::PersonId> meant(std::string_view file_name) const;

 private:
  using People = std::map<std::string, std::vector<consent::PersonId>>;
  People numbers_;  // by id and UPN, in small letters
  People names_;    // by folded letters
};

// The picture, small, for the screen: decoded guarded, without anything else that the file holds.
[[nodiscard]] Result<Bytes> portrait_jpeg(School& school, ByteView picture);

// Who may be recognised today and has fewer than two portraits, with how many: a second one nearly halves how
// often somebody is missed.
struct WantedPortrait {
  consent::PersonId person;
  std::size_t portraits = 0;
};
[[nodiscard]] std::vector<WantedPortrait> wanted_portraits(School& school);

}  // namespace schoolgate::gate
