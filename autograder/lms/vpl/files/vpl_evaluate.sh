#!/bin/bash
# VPL runs this for the button "Evaluate": it makes vpl_execution, whose output VPL reads.
# Execution files of the activity: this file, vpl_run.sh and kit.zip (keep all three when running).
cat > vpl_execution <<'END'
#!/bin/bash
[ -f vpl_environment.sh ] && . ./vpl_environment.sh
here="$PWD"
[ -f kit.zip ] || base64 -d kit.zip.b64 > kit.zip
kit="$(mktemp -d)"
# -I: nothing that the student handed in can take the place of a module of Python.
if python3 -I -m zipfile -e kit.zip "$kit" && rm -f kit.zip kit.zip.b64 && cd "$kit"; then
  python3 -B -m autograder.lms.adapter vpl "$here/@NAME@.py"
else
  printf '<|--\n-The grader did not start. Tell your instructor.\n--|>\n'
fi
rm -rf "$kit"
END
chmod +x vpl_execution
