// Text for XML 1.0 and for HTML: markup escaped, also in attributes; what is no UTF-8, or a character that XML cannot
// have (section 2.2: controls but tab and line ends), becomes U+FFFD. Threads: pure.
#pragma once
#include <string>
#include <string_view>

namespace mpol::cli {

std::string xml_text(std::string_view text);

}  // namespace mpol::cli
