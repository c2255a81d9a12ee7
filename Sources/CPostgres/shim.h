#ifndef UITPAS_CPOSTGRES_SHIM_H
#define UITPAS_CPOSTGRES_SHIM_H
#include <libpq-fe.h>

/// Field codes are character constants behind macros, which Swift does not import.
static inline char *uitpas_pg_sqlstate(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SQLSTATE); }
static inline char *uitpas_pg_message(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY); }
static inline char *uitpas_pg_constraint(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME); }
static inline char *uitpas_pg_table(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_TABLE_NAME); }
#endif
