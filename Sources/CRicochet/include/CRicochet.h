// The C interface of the project, as Swift imports it.
#ifndef C_RICOCHET_H
#define C_RICOCHET_H

#include "../../../include/ricochet.h"

#endif
