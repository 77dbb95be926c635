// The header is the whole target; this file gives the compiler something to build.
#include "dfe_abi.h"
