// What more people cost.
#pragma once

#include <vector>

#include "figures.hpp"
#include "pipeline/faces/knowing/embedding_models.hpp"
#include "pipeline/texts/text_finder.hpp"

namespace schoolgate::bench {

// Processor time to make a gallery of made templates, to know a face by it, and to judge a line of `seen`,
// for registers of 50 to 5,000 people. Prints and notes.
void measure_registers(const pipeline::EmbeddingModels& models, pipeline::TextFinder& texts,
                       const std::vector<pipeline::SeenTexts>& seen, Figures& figures);

}  // namespace schoolgate::bench
