#include "foundation/secrets.hpp"

int main() { schoolgate::start_secrets(); }
