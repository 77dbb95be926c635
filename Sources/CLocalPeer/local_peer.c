#define _GNU_SOURCE
#include "local_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// Room for the control message, aligned as its header is.
union control {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(LOCAL_PEER_DESCRIPTORS * sizeof(int))];
};

ssize_t local_peer_send(int socket, const void *bytes, size_t byte_count, const int *descriptors,
                        size_t descriptor_count) {
  struct iovec piece = {.iov_base = (void *)bytes, .iov_len = byte_count};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  union control control;
  if (descriptor_count > LOCAL_PEER_DESCRIPTORS) {
    errno = EMFILE;
    return -1;
  }
  if (descriptor_count > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(descriptor_count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptor_count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, descriptor_count * sizeof(int));
  }
  return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t local_peer_receive(int socket, void *bytes, size_t byte_count, int *descriptors,
                           size_t *descriptor_count) {
  struct iovec piece = {.iov_base = bytes, .iov_len = byte_count};
  union control control;
  struct msghdr message = {
      .msg_iov = &piece,
      .msg_iovlen = 1,
      .msg_control = control.bytes,
      .msg_controllen = sizeof control.bytes,
  };
  *descriptor_count = 0;
  ssize_t received = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (received < 0) return received;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    const unsigned char *data = CMSG_DATA(header);
    for (size_t index = 0; index < count; index++) {
      int descriptor;
      memcpy(&descriptor, data + index * sizeof(int), sizeof(int));
      if (*descriptor_count < LOCAL_PEER_DESCRIPTORS) {
        descriptors[(*descriptor_count)++] = descriptor;
      } else {
        close(descriptor);
      }
    }
  }
  if (message.msg_flags & MSG_CTRUNC) {
    for (size_t index = 0; index < *descriptor_count; index++) close(descriptors[index]);
    *descriptor_count = 0;
    errno = EMFILE;
    return -1;
  }
  return received;
}

int local_peer_is_sealed(int descriptor) {
  int seals = fcntl(descriptor, F_GET_SEALS);
  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

// Loads bytes by the largest words that their place allows.
static void load_words(unsigned char *target, const volatile unsigned char *source,
                       size_t byte_count) {
  while (byte_count > 0) {
    uintptr_t place = (uintptr_t)source;
    size_t step = 1;
    if (place % 8 == 0 && byte_count >= 8) {
      uint64_t word = *(const volatile uint64_t *)source;
      memcpy(target, &word, step = 8);
    } else if (place % 4 == 0 && byte_count >= 4) {
      uint32_t word = *(const volatile uint32_t *)source;
      memcpy(target, &word, step = 4);
    } else if (place % 2 == 0 && byte_count >= 2) {
      uint16_t word = *(const volatile uint16_t *)source;
      memcpy(target, &word, step = 2);
    } else {
      *target = *source;
    }
    target += step;
    source += step;
    byte_count -= step;
  }
}

// A line that never holds still is taken as it was read last.
enum { LINE = 64, TRIES = 64 };

void local_peer_load(void *to, const volatile void *from, size_t byte_count) {
  unsigned char *target = to;
  const volatile unsigned char *source = from;
  while (byte_count > 0) {
    unsigned char again[LINE];
    size_t count = LINE - (uintptr_t)source % LINE;
    if (count > byte_count) count = byte_count;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    load_words(target, source, count);
    for (int tries = 0; tries < TRIES; tries++) {
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      load_words(again, source, count);
      if (memcmp(again, target, count) == 0) break;
      memcpy(target, again, count);
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    target += count;
    source += count;
    byte_count -= count;
  }
}

void local_peer_store(volatile void *to, const void *from, size_t byte_count) {
  volatile unsigned char *target = to;
  const unsigned char *source = from;
  __atomic_thread_fence(__ATOMIC_RELEASE);
  while (byte_count > 0) {
    uintptr_t place = (uintptr_t)target;
    size_t step = 1;
    if (place % 8 == 0 && byte_count >= 8) {
      uint64_t word;
      memcpy(&word, source, step = 8);
      *(volatile uint64_t *)target = word;
    } else if (place % 4 == 0 && byte_count >= 4) {
      uint32_t word;
      memcpy(&word, source, step = 4);
      *(volatile uint32_t *)target = word;
    } else if (place % 2 == 0 && byte_count >= 2) {
      uint16_t word;
      memcpy(&word, source, step = 2);
      *(volatile uint16_t *)target = word;
    } else {
      *target = *source;
    }
    target += step;
    source += step;
    byte_count -= step;
  }
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

int local_peer_memory(size_t byte_count, int is_sealed) {
  int descriptor = memfd_create("guest", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return -1;
  if (ftruncate(descriptor, (off_t)byte_count) == 0 &&
      (!is_sealed || fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0)) {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

int local_peer_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
