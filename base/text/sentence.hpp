// Where sentences end, for asking classifiers about text that is still being written.
//
// In:      UTF-8; what is not is no end of a sentence.
// Out:     a sentence ends behind a line break; behind the white space after `.` `!` `?` `…` and what closes quotes and
//          brackets; and right behind the full stops of scripts without spaces. (UAX #29 without its tables: `Dr. Who`
//          is two, which costs a question and is never wrong.)
// Threads: pure function.
#pragma once
#include <cstddef>
#include <string_view>

namespace mpol {

// The last place behind `from` where a sentence of the text has ended; `from` when there is none.
std::size_t last_sentence_end(std::string_view text, std::size_t from);

}  // namespace mpol
