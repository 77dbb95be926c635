// Mappings of files that their owner can make shorter.
//
// An access behind the end of such a file raises SIGBUS. A mapping that is watched becomes memory of
// zeros then, for good, and is remembered as such: the access goes on, and nothing else is harmed.
#ifndef SHRUNK_FILES_H
#define SHRUNK_FILES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Mappings that can be watched at once, in the whole process.
#define SHRUNK_FILES_LIMIT 256

// Watches a mapping; returns its number, or -1 when as many are watched as can be.
//
// The first call takes SIGBUS; what is no watched mapping goes to who had it before.
int shrunk_files_watch(void *start, size_t byte_count);

// Whether the file of a watched mapping was shorter than an access.
int shrunk_files_has_shrunk(int number);

// Forgets a mapping; it is the caller's to unmap, afterwards.
void shrunk_files_forget(int number);

#ifdef __cplusplus
}
#endif

#endif
