#!/bin/bash
# VPL runs this for the button "Run". The public tests run on the student's own computer.
cat > vpl_execution <<'END'
#!/bin/bash
echo "Press Evaluate: it grades @NAME@.py. To run the public tests, use pytest on your computer."
END
chmod +x vpl_execution
