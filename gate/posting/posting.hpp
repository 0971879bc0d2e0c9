// A post's way: made, checked, presented, confirmed by somebody else, handed out, noted as posted.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "foundation/clock.hpp"
#include "gate/leaving/release.hpp"
#include "gate/out/posts.hpp"
#include "gate/posting/caption_check.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// What whoever makes a post says of it.
struct PostDraft {
  std::string text;
  std::vector<std::pair<PhotoId, std::string>> pictures;  // in order, each with its alt text
  std::optional<Day> not_before;                          // of a trip: the day after the return
};

struct PostFinding {
  CaptionFinding finding;
  std::optional<std::size_t> picture;  // whose alt text it stands in; none: the text
  std::string key;  // stands for it in Post::overrulings, as long as the register says the same
  std::optional<Overruling> overruled;
};

// Its text is checked by today's register whenever it is looked at.
struct CheckedPost {
  Post post;
  std::vector<PostFinding> findings;
  std::vector<std::string> missing;  // what keeps it from being posted today, each a sentence's end
  bool exported = false;             // the ledger says that just this was handed out
  bool handed_out = false;           // and nobody said since that it is not up

  [[nodiscard]] std::size_t open_findings() const;
  // Words that may be somebody's name, and of which nobody has said that they are not.
  [[nodiscard]] std::size_t open_questions() const;
};

struct ListedPost {
  Post post;
  // Of one that is up: how much of its text today's register does not allow, so that it has to be edited
  // there.
  std::size_t open_findings = 0;
};

// All of these: Conflict when the version that was seen is another by now. `who` is an account
// (consent/ledger/who.hpp). Every step is in the ledger, without a word of the text.
class Posting {
 public:
  // Both must outlive this. Used by one thread at a time.
  Posting(const Darkroom& room, const Clock& clock) : room_(room), clock_(clock) {}

  // Every post that was not dropped, the newest first. A confirmed one of which a picture left or changed, or
  // whose text today's register allows no longer, is a draft again and says why.
  [[nodiscard]] Result<std::vector<ListedPost>> list();
  [[nodiscard]] Result<CheckedPost> look(PostId post);
  // Puts each that is noted as posted, or was handed out as it stands and may be up, and of which today's
  // register does not allow the words onto the take-down list, unless it was put there since; gives those
  // that came onto it.
  [[nodiscard]] Result<std::vector<ListedText>> ask_texts_down(const std::string& who);
  // How many of those that are up have a text that today's register does not allow. Changes no post.
  [[nodiscard]] Result<std::size_t> count_to_edit();

  // InvalidInput for a platform that the settings do not know, an unreadable text or a day that is over.
  // Refused for a platform that is not open, and a photo that is neither approved nor released there.
  [[nodiscard]] Result<Post> make(const consent::PlatformId& platform, const PostDraft& draft,
                                  const std::string& who);
  // It is a draft again: what was confirmed and overruled was another post. Refused once it is posted, and
  // once it was handed out, until somebody says that it is not up: its words may stand there.
  [[nodiscard]] Result<Post> change(PostId post, PostVersion seen, const PostDraft& draft,
                                    const std::string& who);
  struct Dropping {
    std::string who;
    bool may_confirm = false;
    bool not_up = false;  // they say so
  };
  // Its words and pictures go; those of one that was handed out stay, as of one that may be up. Refused once
  // it is posted, and of one that was handed out to whoever may not confirm posts, or does not say that it is
  // not up.
  [[nodiscard]] Result<Post> drop(PostId post, PostVersion seen, const Dropping& dropping);
  // Refused while it is empty, or a picture has no alt text.
  [[nodiscard]] Result<Post> present(PostId post, PostVersion seen, const std::string& who);
  // Of one finding, by its key; a head's alone to do, and to give the reason of. It holds until the post or
  // what the register says changes. Of one that is up, too. Conflict when nothing of that key is found by
  // now.
  [[nodiscard]] Result<Post> overrule(PostId post, PostVersion seen, const std::string& key,
                                      const std::string& reason, const std::string& who);

  struct Ticks {
    bool positive = false;  // positive and relevant
    bool proper = false;    // everybody properly dressed and nobody ridiculed
    // Of what is suspected, by key: it is nobody's name.
    std::set<std::string> nobody{};
  };
  struct Confirmer {
    std::string who;
    bool head = false;
  };
  // Refused by whoever made, last changed or presented it, without both ticks, while a finding stands that
  // was not overruled, or something suspected that is not said to be nobody's name, on a platform that is not
  // open, and of a post without pictures to anybody but a head. Conflict when nothing is suspected by now
  // under one of the keys: of what is found otherwise nobody says so.
  [[nodiscard]] Result<Post> confirm(PostId post, PostVersion seen, const Ticks& ticks,
                                     const Confirmer& confirmer);

  struct Handout {
    Post post;
    std::vector<std::pair<std::string, ReleasedFile>> pictures;  // in order, with names that keep it
    std::string text;                                            // of post.txt
  };
  // Ready to be pasted. Refused unless it is confirmed, everything in it may be out today, and its day has
  // come.
  [[nodiscard]] Result<Handout> hand_out(PostId post, const std::string& who);
  // The same, into a folder that is absent or empty; what was written leaves it again where it fails.
  [[nodiscard]] Result<Handout> export_to(PostId post, const std::filesystem::path& folder,
                                          const std::string& who);
  // It is up: its pictures are noted with the link. Of one that is posted: another link. Refused unless it is
  // confirmed and may be handed out, or just this was handed out before; `day` is today where it is not
  // given.
  [[nodiscard]] Result<Post> posted(PostId post, PostVersion seen, const std::string& link,
                                    const std::optional<Day>& day, const std::string& who);
  // It was edited where it is up, and stands there with this text and these alt texts; without any where it
  // was deleted. What was overruled was another text. Refused unless it is posted, and for other pictures.
  [[nodiscard]] Result<Post> edited(PostId post, PostVersion seen, const PostDraft& now,
                                    const std::string& who);
  // It was noted as posted, or handed out, and is not up: a draft again. Refused once the take-down list
  // relies on its link.
  [[nodiscard]] Result<Post> undo_posted(PostId post, PostVersion seen, const std::string& who);

 private:
  [[nodiscard]] Result<std::vector<PostFinding>> findings_of(const Post& post);
  // Of each; of one that is not posted, if these alone are asked for: 0. Reads only what was not read before
  // by the same register, and keeps it.
  enum class Asked { PostedAlone, All };
  [[nodiscard]] Result<std::vector<std::size_t>> count_open_in(const std::vector<Post>& posts, Asked asked);
  [[nodiscard]] Result<CheckedPost> checked(Post post);
  [[nodiscard]] Result<Post> settled(Post post);
  [[nodiscard]] Status fill(Post& post, const PostDraft& draft);
  [[nodiscard]] Status is_open(const consent::PlatformId& platform);
  [[nodiscard]] static Status set_text(Post& post, const std::string& text);
  [[nodiscard]] static Status set_alt(PostPicture& picture, const std::string& alt);
  // Refused to whoever made it or changed it last.
  [[nodiscard]] Status not_written_by(const Post& post, const std::string& who);
  // Refused where both are one person (consent/ledger/same_hand.hpp).
  [[nodiscard]] Status somebody_else(const Post& post, const std::string& before, const std::string& who,
                                     const char* did);
  [[nodiscard]] std::vector<std::string> missing_of(const CheckedPost& checked, Day today);
  // The picture of the photo that is approved or out on the platform.
  [[nodiscard]] Result<Digest> picture_there(PhotoId photo, const consent::PlatformId& platform);
  [[nodiscard]] std::string fault_of(const Post& post, const PostPicture& picture);
  [[nodiscard]] Result<std::vector<ReleasedFile>> released_of(const Post& post);
  [[nodiscard]] Result<CheckedPost> ready(PostId post);
  [[nodiscard]] Result<Handout> prepared(PostId post);
  [[nodiscard]] Status write_pictures(const Handout& handout, const std::filesystem::path& folder);

  const Darkroom& room_;
  const Clock& clock_;
  std::shared_ptr<const Knowledge> knowledge_;  // by which checker_ checks
  std::optional<CaptionChecker> checker_;
};

}  // namespace schoolgate::gate
