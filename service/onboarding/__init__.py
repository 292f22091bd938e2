"""Before the first question: do the definitions fit the data that they speak of?"""

from service.onboarding.data_checks import DataReport, check_data, check_tables

__all__ = ["DataReport", "check_data", "check_tables"]
