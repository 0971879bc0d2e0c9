// schoolgate-decoder: started by schoolgate and by nobody else, to read files that nobody vouches for.
#include "pipeline/photo/guarding/decoder_child.hpp"

int main(int argc, char** argv) {
  using namespace schoolgate::pipeline;
  start_decoding();
  return serve_guarded({argv + 1, argv + argc}, by_opening());
}
