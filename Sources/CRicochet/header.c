// The interface has to be whole by itself, in C as in C++.
#include "CRicochet.h"
