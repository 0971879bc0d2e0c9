// What a photo is judged by, made into pictures with and held in: the set that developing, reviewing and
// releasing share.
#pragma once

#include "gate/log/photo_log.hpp"
#include "gate/school/knowledge_keeper.hpp"
#include "gate/school/seen_texts_store.hpp"
#include "gate/school/vault.hpp"
#include "gate/school/workbench_pool.hpp"
#include "gate/school/workspace.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"

namespace schoolgate::gate {

// Safe to share between threads. All of it must outlive this.
struct Darkroom {
  const Workspace& workspace;
  const Settings& settings;
  const Vault& vault;
  const SeenTextsStore& readings;
  const Vault& screenshots;
  PhotoLog& log;
  KnowledgeKeeper& keeper;
  WorkbenchPool& benches;
  pipeline::GuardedDecoder& decoder;
};

}  // namespace schoolgate::gate
