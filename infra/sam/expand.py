"""Runs the SAM transform on a template offline and prints the CloudFormation template it makes.

    python3 infra/sam/expand.py template.yaml > expanded.json

Needs the packages aws-sam-translator and cfn-lint (for its reader of CloudFormation's YAML). `sam package` would upload the
code; here its place is a made-up S3 address, the only difference to a deployment.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from cfnlint.decode import decode
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def packaged(template):
    function = template.get("Globals", {}).get("Function", {})
    if "CodeUri" in function:
        function["CodeUri"] = "s3://packaged/postern-functions.jar"
    return template


def main(path):
    template, faults = decode(path)
    if faults:
        sys.exit("\n".join(str(fault) for fault in faults))
    try:
        plain = json.loads(json.dumps(packaged(template)))
        translator = Translator(managed_policy_map=None, sam_parser=Parser())
        expanded = translator.translate(sam_template=plain, parameter_values={})
    except InvalidDocumentException as refused:
        sys.exit("\n".join([refused.message] + [cause.message for cause in refused.causes]))
    json.dump(expanded, sys.stdout, indent=1)


main(sys.argv[1])
