// The pictures of an audit, several at a time: never more of them in memory than there are threads, and one.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "gate/auditing/download_notes.hpp"
#include "gate/auditing/published_risks.hpp"
#include "gate/auditing/published_source.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct AuditTools {
  const Darkroom& room;
  const Knowledge& knowledge;
  const DownloadNotes& notes;
  const RiskRules& rules;
  const AuditRecord& audit;
};

// Looks at each picture that was not looked at and notes what it saw; a small picture of each with a risk
// goes into the audit's thumbnails/. What a file does to its decoder is a problem of that file. One during
// which the program ended comes last and alone, and is given up after two times. Gives how many were looked
// at; Unavailable when the next one would fare no better.
[[nodiscard]] Result<std::size_t> look_at_pictures(const AuditTools& tools,
                                                   const std::function<bool(const std::string&)>& is_picture,
                                                   PublishedSource& source, unsigned jobs,
                                                   const std::function<void(std::size_t done)>& progress,
                                                   const std::stop_token& stop);

}  // namespace schoolgate::gate
