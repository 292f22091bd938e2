"""Schedules and alerts: questions that are asked again at their times, and told when a number passes a line.

Nothing here knows where it is told: whoever can post somewhere implements `Deliver`.
"""
