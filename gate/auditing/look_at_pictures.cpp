#include "gate/auditing/look_at_pictures.hpp"

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "foundation/durable_file.hpp"
#include "gate/auditing/told_ages.hpp"
#include "pipeline/findings/want_of_memory.hpp"
#include "pipeline/redaction/encode.hpp"
#include "pipeline/texts/captions/names_in.hpp"

namespace schoolgate::gate {
namespace {

constexpr int kMostBegun = 2;
constexpr int kSmallSide = 160;
constexpr int kSmallQuality = 70;

// A file that was read and waits for a thread.
struct WaitingFile {
  PublishedFile file;
  Result<Bytes> bytes;
};

// "uploads/2023/05/trip.jpg", as websites keep them.
std::optional<Day> day_in_path(const std::string& name) {
  const auto digits = [&](std::size_t at, std::size_t count) {
    return std::all_of(name.begin() + static_cast<std::ptrdiff_t>(at),
                       name.begin() + static_cast<std::ptrdiff_t>(at + count),
                       [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  };
  constexpr std::size_t kLength = 8;  // "2023/05/"
  for (std::size_t at = 0; at + kLength <= name.size(); ++at) {
    if ((at > 0 && name[at - 1] != '/') || name[at + 4] != '/' || name[at + 7] != '/' || !digits(at, 4) ||
        !digits(at + 5, 2))
      continue;
    const Day day(std::chrono::year(std::stoi(name.substr(at, 4))),
                  std::chrono::month(static_cast<unsigned>(std::stoi(name.substr(at + 5, 2)))),
                  std::chrono::day(1));
    if (day.ok() && day.year() > std::chrono::year(1990)) return day;
  }
  return std::nullopt;
}

Day day_of(Instant moment) { return Day(std::chrono::floor<std::chrono::days>(moment)); }

// The rest of an address: what has a meaning there, and what is no plain character, as "%20".
std::string as_address(const std::string& name) {
  std::string address;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~' || c == '/');
    address += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return address;
}

class PictureLooker {
 public:
  PictureLooker(const AuditTools& tools, const std::function<bool(const std::string&)>& is_picture,
                PublishedSource& source, unsigned jobs, const std::function<void(std::size_t)>& progress,
                const std::stop_token& stop)
      : tools_(tools),
        is_picture_(is_picture),
        source_(source),
        jobs_(jobs),
        progress_(progress),
        stop_(stop),
        dictionary_(tools.room.settings.texts.dictionary),
        captions_(tools.knowledge.people, tools.knowledge.names, dictionary_,
                  tools.room.settings.mail.school),
        known_(looked_at(*tools.room.log.database, tools.audit.number)) {
    done_ =
        static_cast<std::size_t>(std::ranges::count(known_, 0, [](const auto& one) { return one.second; }));
  }

  Result<std::size_t> run() {
    cv::setNumThreads(1);  // pictures run in parallel instead
    const std::size_t before = done_;
    for (const bool suspects : {false, true}) {
      if (auto done = walk(suspects); !done) return tl::unexpected(done.error());
    }
    return done_ - before;
  }

 private:
  // How often it was begun and not ended; nothing for one that is done.
  [[nodiscard]] std::optional<int> begun(const std::string& name) const {
    const auto known = known_.find(entry_key(name));
    if (known == known_.end()) return 0;
    return known->second == 0 ? std::nullopt : std::optional(known->second);
  }

  Status walk(bool suspects) {
    if (suspects && std::ranges::none_of(known_, [](const auto& one) { return one.second > 0; })) return {};
    closed_ = false;
    Status walked;
    {
      std::vector<std::jthread> threads;
      const Closing closing{*this};  // before the threads are waited for, whatever is thrown
      for (unsigned i = 0; i < (suspects ? 1U : jobs_); ++i) threads.emplace_back([this] { work(); });
      walked = source_.each([&](const PublishedFile& file, const PublishedSource::Read& read) {
        if (!is_picture_(file.name)) return true;
        const auto times = begun(file.name);
        if (!times || (*times > 0) != suspects) return true;
        if (*times >= kMostBegun) {
          give_up(file);
          return !over();
        }
        return hand_over({file, read(tools_.room.settings.most_megabytes * 1024 * 1024)});
      });
    }
    if (failed_) return tl::unexpected(*failed_);
    return walked;
  }

  struct Closing {
    explicit Closing(PictureLooker& looker) : looker_(looker) {}
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;
    ~Closing() { looker_.close(); }

   private:
    PictureLooker& looker_;
  };

  bool over() {
    const std::scoped_lock lock(mutex_);
    return failed_.has_value() || stop_.stop_requested();
  }

  // Waits until a thread takes it.
  bool hand_over(WaitingFile file) {
    std::unique_lock lock(mutex_);
    const auto free = [this] { return !waiting_ || failed_; };
    if (!changed_.wait(lock, stop_, free) || failed_ || stop_.stop_requested()) return false;
    waiting_ = std::move(file);
    changed_.notify_all();
    return true;
  }

  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  std::optional<WaitingFile> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ || closed_ || failed_; });
    if (!waiting_ || failed_) return std::nullopt;
    std::optional<WaitingFile> file = std::move(waiting_);
    waiting_.reset();
    changed_.notify_all();
    return file;
  }

  void fail(const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (!failed_) failed_ = error;
    changed_.notify_all();
  }

  void work() {
    try {
      std::unique_ptr<Workbench> bench;
      while (auto file = next()) {
        if (!bench) {
          auto made = tools_.room.benches.make();
          if (!made) return fail(made.error());
          bench = std::move(*made);
        }
        if (auto looked = look_at(*bench, *file); !looked) return fail(looked.error());
        const std::scoped_lock lock(mutex_);
        progress_(++done_);
      }
    } catch (const StorageError& error) {
      fail(error.error());
    } catch (const std::exception& error) {
      fail({ErrorCode::Unavailable, std::string("the audit failed (") + error.what() + ")",
            "run 'schoolgate doctor'"});
    }
  }

  // The machine's failure ends the audit and is not held against the picture.
  Status look_at(Workbench& bench, const WaitingFile& waiting) {
    Database& database = *tools_.room.log.database;
    AuditedPicture picture = known_of(waiting.file);
    picture.id = begin_picture(database, tools_.audit.number, waiting.file.name);
    Status seen = guarded([&] { return see(bench, waiting, picture); });
    if (!seen && seen.error().code == ErrorCode::Unavailable) {
      forgive_picture(database, picture.id);
      return seen;
    }
    if (!seen) picture.problem = sentence(seen.error());
    store_audited(database, picture);
    return {};
  }

  template <typename Work>
  static Status guarded(const Work& work) {
    try {
      return work();
    } catch (const StorageError&) {
      throw;
    } catch (const std::exception& error) {
      if (pipeline::is_want_of_memory(error)) return tl::unexpected(pipeline::want_of_memory());
      return failure(ErrorCode::Unsupported, fmt::format("its analysis failed ({})", error.what()),
                     "look at it yourself");
    }
  }

  // What is known of it without its pixels.
  AuditedPicture known_of(const PublishedFile& file) {
    const AuditPlan& plan = tools_.audit.plan;
    AuditedPicture picture;
    picture.name = file.name;
    picture.platform = plan.platform;
    if (!plan.address.empty())
      picture.link = plan.address + (plan.address.ends_with('/') ? "" : "/") + as_address(file.name);
    if (const auto day = day_in_path(file.name)) {
      picture.day = day;
      picture.dated = DatedBy::Post;
    }
    if (const DownloadNote* note = tools_.notes.of(file.name)) {
      if (picture.platform.empty()) picture.platform = note->platform;
      if (!note->link.empty()) picture.link = note->link;
      if (note->posted) {
        picture.day = note->posted;
        picture.dated = DatedBy::Post;
      }
      for (const std::string& caption : note->captions) {
        add_named(picture, caption);
        picture.tells_age |= tells_an_age(caption);
      }
    }
    return picture;
  }

  // A first name alone may be anybody's.
  void add_named(AuditedPicture& picture, const std::string& caption) {
    const std::scoped_lock lock(reading_captions_);  // a dictionary serves one thread
    for (const auto& mention : captions_.names_in(caption)) {
      if (mention.kind != pipeline::MentionKind::FullName &&
          mention.kind != pipeline::MentionKind::NameWithClass)
        continue;
      for (const auto& person : mention.persons) {
        if (std::ranges::find(picture.in_caption, person) == picture.in_caption.end())
          picture.in_caption.push_back(person);
      }
    }
  }

  Status see(Workbench& bench, const WaitingFile& waiting, AuditedPicture& picture) {
    if (!waiting.bytes) {
      // Of the one file: its disk would have failed for the survey, too.
      Error error = waiting.bytes.error();
      if (error.code == ErrorCode::Unavailable) error.code = ErrorCode::Unsupported;
      return tl::unexpected(std::move(error));
    }
    picture.sha256 = sha256(*waiting.bytes);
    const auto photo = tools_.room.decoder.decode(*waiting.bytes);
    if (!photo) return tl::unexpected(photo.error());
    if (!picture.day && photo->taken) {
      picture.day = day_of(*photo->taken);
      picture.dated = DatedBy::Camera;
    }
    if (!picture.day && waiting.file.modified) picture.day = day_of(*waiting.file.modified);
    picture.findings = bench.analyse(*photo, tools_.knowledge).findings;
    for (const auto& text : picture.findings.all<pipeline::Text>())
      picture.tells_age |= tells_an_age(text.text);
    if (risks_of(picture, tools_.rules).empty()) return {};
    return write_small(*photo, picture.id);
  }

  Status write_small(const pipeline::Photo& photo, const AuditedId& id) const {
    const auto jpeg =
        pipeline::encode_jpeg(photo.bgr, {.jpeg_quality = kSmallQuality, .longest_side = kSmallSide});
    if (!jpeg) return tl::unexpected(jpeg.error());
    return write_durably(tools_.audit.plan.folder / "thumbnails" / fmt::format("{}.jpg", id.number), *jpeg,
                         IfPresent::Replace);
  }

  void give_up(const PublishedFile& file) {
    AuditedPicture picture = known_of(file);
    picture.id = begin_picture(*tools_.room.log.database, tools_.audit.number, file.name);
    picture.problem = "looking at it ended the program twice: look at it yourself";
    store_audited(*tools_.room.log.database, picture);
    const std::scoped_lock lock(mutex_);
    progress_(++done_);
  }

  const AuditTools& tools_;
  const std::function<bool(const std::string&)>& is_picture_;
  PublishedSource& source_;
  unsigned jobs_;
  const std::function<void(std::size_t)>& progress_;
  const std::stop_token& stop_;
  std::mutex reading_captions_;
  pipeline::Dictionary dictionary_;
  pipeline::CaptionReader captions_;
  const std::map<std::string, int> known_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<WaitingFile> waiting_;
  bool closed_ = false;
  std::size_t done_ = 0;
  std::optional<Error> failed_;
};

}  // namespace

Result<std::size_t> look_at_pictures(const AuditTools& tools,
                                     const std::function<bool(const std::string&)>& is_picture,
                                     PublishedSource& source, unsigned jobs,
                                     const std::function<void(std::size_t done)>& progress,
                                     const std::stop_token& stop) {
  return PictureLooker(tools, is_picture, source, jobs, progress, stop).run();
}

}  // namespace schoolgate::gate
