// What a process on the same machine shares with us: bytes and descriptors over a socket, and
// memory.
//
// Swift has neither the macros of control messages nor single loads and stores of shared memory.
#ifndef LOCAL_PEER_H
#define LOCAL_PEER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

// Most descriptors that travel with one call.
#define LOCAL_PEER_DESCRIPTORS 16

// Sends bytes without waiting, with descriptors beside the first of them; like send(2).
ssize_t local_peer_send(int socket, const void *bytes, size_t byte_count, const int *descriptors,
                        size_t descriptor_count);

// Receives bytes without waiting; like recv(2). The descriptors that came with them, at most
// LOCAL_PEER_DESCRIPTORS, are the caller's to close. More than these fail with EMFILE, and are
// closed.
ssize_t local_peer_receive(int socket, void *bytes, size_t byte_count, int *descriptors,
                           size_t *descriptor_count);

// Whether the file behind a descriptor can never shrink, so that a mapping of it stays whole;
// other mappings have to be watched (shrunk_files.h).
int local_peer_is_sealed(int descriptor);

// Copies from shared memory, behind every earlier load; aligned words are loaded whole, and each
// line of 64 bytes again until it reads alike twice.
void local_peer_load(void *to, const volatile void *from, size_t byte_count);

// Copies to shared memory, ahead of every later store; aligned words are stored whole.
void local_peer_store(volatile void *to, const void *from, size_t byte_count);

// Makes a file in memory, which can never shrink where `is_sealed`; -1 when that fails.
int local_peer_memory(size_t byte_count, int is_sealed);

// Makes an event counter, as interrupts are signalled by; -1 when that fails.
int local_peer_event(void);

#ifdef __cplusplus
}
#endif

#endif
