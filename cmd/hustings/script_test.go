package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hustings/internal/need"
)

// Every script of testdata/script is an election, or part of one, held by
// command line as a stranger would; they can be read as a manual.
func TestScript(t *testing.T) { runScripts(t, "testdata/script", nil) }

// Those of testdata/postgres are held on two databases of a PostgreSQL.
func TestScriptPostgres(t *testing.T) {
	runScripts(t, "testdata/postgres", []string{"HUSTINGS_WHO=" + need.Postgres(t), "HUSTINGS_WHAT=" + need.Postgres(t)})
}

func runScripts(t *testing.T, dir string, vars []string) {
	testscript.Run(t, testscript.Params{
		Dir: dir, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, vars...)
			env.Setenv("ROLL64", absolute("../../roll/testdata/roll-64.csv"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": cmdExits, "until": cmdUntil, "set": cmdSet, "keys": cmdKeys, "slip": cmdSlip,
			"edit": cmdEdit, "flip": cmdFlip, "listen": cmdListen, "reach": cmdReach, "later": cmdLater,
		},
	})
}

func absolute(path string) string {
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	return dir + "/" + path
}

// cmdExits runs a program and wants this very exit code: exits CODE PROGRAM [ARG...].
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		code = ended.ExitCode()
	}
	ts.Logf("[exit code %d]", code)
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s\nstderr:\n%s", code, args[0], ts.ReadFile("stderr"))
	}
}

// cmdUntil repeats a program until its output has the words: until WORDS PROGRAM [ARG...].
func cmdUntil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until WORDS PROGRAM [ARG...]")
	}
	end := time.Now().Add(30 * time.Second)
	for {
		err := ts.Exec(args[1], args[2:]...)
		if err == nil && strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("not within half a minute: %v", err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// cmdSet reads a value of a JSON document into a variable: set NAME FILE KEY[.KEY...].
func cmdSet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: set NAME FILE KEY[.KEY...]")
	}
	var at any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &at))
	for key := range strings.SplitSeq(args[2], ".") {
		at = inside(ts, at, key)
	}
	ts.Setenv(args[0], fmt.Sprint(at))
}

// inside gives what stands under a key of an object or at a place of a list.
func inside(ts *testscript.TestScript, at any, key string) any {
	switch in := at.(type) {
	case map[string]any:
		at = in[key]
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil || i >= len(in) {
			ts.Fatalf("no element %s", key)
		}
		at = in[i]
	default:
		at = nil
	}
	if at == nil {
		ts.Fatalf("there is no %s", key)
	}
	return at
}

// cmdKeys wants an object with exactly these keys: keys FILE KEY...
func cmdKeys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: keys FILE KEY...")
	}
	var object map[string]json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &object))
	got, want := slices.Sorted(maps.Keys(object)), slices.Sorted(slices.Values(args[1:]))
	if !slices.Equal(got, want) {
		ts.Fatalf("keys %q, want %q", got, want)
	}
}

// cmdSlip reads a member's sign-in code off the slips: slip NAME FILE MEMBER.
func cmdSlip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: slip NAME FILE MEMBER")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[1]))).ReadAll()
	ts.Check(err)
	code := slices.Index(rows[0], "code")
	for _, row := range rows[1:] {
		if row[0] == args[2] {
			ts.Setenv(args[0], row[code])
			return
		}
	}
	ts.Fatalf("no slip for %s", args[2])
}

// cmdEdit does what an officer does with a text editor: edit FILE KEY[.KEY...]=JSON ...
func cmdEdit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: edit FILE KEY[.KEY...]=JSON ...")
	}
	var doc any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &doc))
	for _, arg := range args[1:] {
		path, text, _ := strings.Cut(arg, "=")
		var value any
		ts.Check(json.Unmarshal([]byte(text), &value))
		keys := strings.Split(path, ".")
		at := doc
		for _, key := range keys[:len(keys)-1] {
			at = inside(ts, at, key)
		}
		object, ok := at.(map[string]any)
		if !ok {
			ts.Fatalf("%s: not in an object", path)
		}
		object[keys[len(keys)-1]] = value
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// cmdFlip damages one bit in the middle of a file: flip FILE.
func cmdFlip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FILE")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(path, data, 0o600))
}

// cmdListen finds a free address: listen NAME sets NAME to 127.0.0.1:PORT.
func cmdListen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: listen NAME")
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// cmdReach waits until a server answers: reach ADDRESS.
func cmdReach(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: reach ADDRESS")
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		res, err := http.Get("http://" + args[0] + "/polls") //nolint:noctx // a test on loopback
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
	}
	ts.Fatalf("nobody answers at %s", args[0])
}

// cmdLater gives a time: later NAME DURATION sets NAME to now + DURATION in UTC.
func cmdLater(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: later NAME DURATION")
	}
	d, err := time.ParseDuration(args[1])
	ts.Check(err)
	ts.Setenv(args[0], time.Now().Add(d).UTC().Format(time.RFC3339))
}
