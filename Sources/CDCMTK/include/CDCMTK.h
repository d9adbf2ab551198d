#pragma once
const char *triaged_dcmtk_version(void);
