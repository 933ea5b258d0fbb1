#ifndef NIGHTSHIFT_CSECCOMP_SHIM_H
#define NIGHTSHIFT_CSECCOMP_SHIM_H

#include <seccomp.h>

// The originals are macros with arguments or casts, which Swift does not import.
static const unsigned int seccomp_allow = SCMP_ACT_ALLOW;

/// The action that makes a call return minus `code` without being made.
static inline unsigned int seccomp_refuse(int code) { return SCMP_ACT_ERRNO((unsigned)code); }

#endif
