"""Read an HL7 message from standard input as hl7apy understands it, strictly, and print each field as JSON.

Exit 1 with the reason when the message breaks the structure of its version.
"""
import json
import sys

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

text = sys.stdin.buffer.read().decode("utf-8")
message = parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
message.validate()
fields = [[field.to_er7() for field in segment.children] for segment in parse_message(text, find_groups=False).children]
json.dump({"structure": message.name, "version": message.version, "segments": fields}, sys.stdout)
