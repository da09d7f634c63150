#pragma once

#include <libpq-fe.h>

// What a result's diagnostics are asked for, since Swift does not import character constants.
static const int sandi_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int sandi_diag_state = PG_DIAG_SQLSTATE;
static const int sandi_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int sandi_diag_constraint = PG_DIAG_CONSTRAINT_NAME;
