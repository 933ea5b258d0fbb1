#ifndef NIGHTSHIFT_CYAML_H
#define NIGHTSHIFT_CYAML_H
#include <yaml.h>
#endif
