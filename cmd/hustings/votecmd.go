package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	"github.com/alecthomas/kong"

	"hustings/ballot"
	"hustings/voter"
)

type voteCmd struct {
	Poll    string   `help:"Address of the poll, http://HOST/p/CEREMONY[#POLLID]." required:"" placeholder:"URL"`
	Code    string   `help:"Sign-in code on the slip."`
	For     []string `help:"Candidate to vote for; may be repeated. In a motion: yes is --for 1." placeholder:"NAME" sep:"none"`
	Against []string `help:"Candidate to vote against; may be repeated." placeholder:"NAME" sep:"none"`
	WriteIn []string `help:"Person in place of the last --against." placeholder:"NAME" sep:"none"`
	Rank    []string `help:"Next choice in a ranking: the first is ranked first. Several at once: \"A > B = C\"; = shares a rank where that is allowed." placeholder:"NAME" sep:"none"`
	Score   []string `help:"Score for a candidate; may be repeated." placeholder:"NAME=N" sep:"none"`
	Grade   []string `help:"Grade for a candidate, by the grade's name; may be repeated." placeholder:"NAME=GRADE" sep:"none"`
	Blank   bool     `help:"Cast a blank ballot."`
	Invalid bool     `help:"Cast the ballot even if the rules make it invalid."`
	State   string   `help:"File that keeps the pass and what is under way, so that a lost connection or a killed process costs nothing." type:"path" placeholder:"FILE"`
	Save    string   `help:"File to keep the receipt in; the pass is written beside it as FILE.pass." type:"path" placeholder:"FILE"`
	Secret  string   `help:"Voting secret (27 characters) of a pass used on another device, in place of --code." placeholder:"SECRET"`
	JSON    bool     `help:"Print one JSON object." name:"json"`
}

// AfterApply puts each --write-in to the --against before it, which the parsed
// lists no longer tell: kong keeps the order of the arguments in the context.
func (c *voteCmd) AfterApply(k *kong.Context) (err error) {
	c.WriteIn, err = pairWriteIns(k.Args, len(c.Against))
	return err
}

// pairWriteIns gives for each --against its write-in, or nothing.
func pairWriteIns(args []string, against int) ([]string, error) {
	out := make([]string, against)
	at := -1
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		name, value, ok := cutFlag(args, i)
		if ok && name == args[i] {
			i++ // what follows is its value
		}
		switch {
		case !ok:
		case name == "--against":
			at++
		case at < 0 || at >= against || out[at] != "":
			return nil, fmt.Errorf("--write-in %s belongs to the --against before it, and there is none left", value)
		default:
			out[at] = value
		}
	}
	return out, nil
}

// cutFlag reads "--flag=value" or "--flag value".
func cutFlag(args []string, i int) (name, value string, ok bool) {
	for _, flag := range []string{"--against", "--write-in"} {
		if args[i] == flag && i+1 < len(args) {
			return flag, args[i+1], true
		}
		if rest, found := cutPrefix(args[i], flag+"="); found {
			return flag, rest, true
		}
	}
	return "", "", false
}

func cutPrefix(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && s[:len(prefix)] == prefix {
		return s[len(prefix):], true
	}
	return s, false
}

// Run votes.
func (c *voteCmd) Run(ctx context.Context, w world) error {
	client, err := c.open(ctx, w, http.DefaultTransport)
	if err != nil {
		return err
	}
	if err := c.vote(ctx, client); err != nil {
		return voterError(err)
	}
	return c.tell(w, client)
}

// open makes the client, with what the state file keeps.
func (c *voteCmd) open(ctx context.Context, w world, base http.RoundTripper) (*voter.Client, error) {
	a, err := voter.ParseAddress(c.Poll)
	if err != nil {
		return nil, err
	}
	fetch, err := voterFetch(base)
	if err != nil {
		return nil, err
	}
	config := voter.Config{Address: a, Fetch: fetch, Random: rand.Reader}
	if c.State != "" {
		config.State, err = os.ReadFile(c.State)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		config.Save = func(state []byte) error { return writeDurable(c.State, state) }
	}
	client, err := voter.Open(ctx, config)
	if err != nil {
		return nil, voterError(err)
	}
	if a.Poll == nil {
		_, _ = fmt.Fprintf(w.err, "poll %v (%s): compare it with the slip\n", client.Poll(), ballot.ShortID(client.Poll()))
	}
	return client, nil
}

// vote takes the pass if there is none yet, and casts.
func (c *voteCmd) vote(ctx context.Context, client *voter.Client) error {
	if client.Pending() {
		_, err := client.Resend(ctx)
		return err
	}
	marks, err := c.marks()
	if err != nil {
		return err
	}
	if err := c.pass(ctx, client); err != nil {
		return err
	}
	electorate, _ := client.Electorate()
	choices, err := voter.Choices(client.Manifest(), electorate, marks)
	if errors.Is(err, voter.ErrChoice) {
		return fmt.Errorf("%w\n%s", err, ballotHint(client.Manifest(), electorate))
	}
	if err != nil {
		return err
	}
	cast := client.Cast
	if c.Invalid {
		cast = client.CastAnyway
	}
	_, err = cast(ctx, choices)
	return err
}

// pass takes the pass, or brings it back.
func (c *voteCmd) pass(ctx context.Context, client *voter.Client) error {
	switch {
	case client.HasPass():
		return nil
	case c.Secret != "":
		return client.Recall(ctx, c.Secret)
	case c.Code == "":
		return errors.New("there is no pass yet\nhint: --code CODE, as on the slip")
	}
	if _, err := client.SignIn(ctx, c.Code); err != nil {
		return err
	}
	return client.TakePass(ctx)
}

func (c *voteCmd) tell(w world, client *voter.Client) error {
	if c.Save != "" {
		data, err := client.ReceiptFile()
		if err == nil {
			err = writeDurable(c.Save, data)
		}
		if err != nil {
			return err
		}
		pass, err := client.Pass()
		if err == nil {
			err = writeDurable(c.Save+".pass", []byte(pass.Text()+"\n"))
		}
		if err != nil {
			return err
		}
	}
	code, _ := client.TrackingCode()
	secret, _ := client.Secret()
	if c.JSON {
		out := voted{Poll: client.Poll().String(), Tracking: code, Secret: secret, Receipt: c.Save}
		if c.Save != "" {
			out.Pass = c.Save + ".pass"
		}
		return json.NewEncoder(w.out).Encode(out) //nolint:gosec // the voter asked for the voting secret
	}
	_, _ = fmt.Fprintf(w.out, "Your ballot is in the box.\ntracking code %s\n", code)
	_, _ = fmt.Fprintf(w.out, "voting secret %s: keep it to yourself\n", secret)
	return nil
}

// voted is what vote prints with --json.
type voted struct {
	Poll     string `json:"poll"`
	Tracking string `json:"tracking"`
	Secret   string `json:"secret"`
	Receipt  string `json:"receipt"` // file, empty without --save
	Pass     string `json:"pass"`    // file beside it
}

// voterError makes a refusal by the rules exit code 1, and all else 2.
func voterError(err error) error {
	switch voter.CodeOf(err) {
	case voter.ErrWrongPoll, voter.ErrManifest, voter.ErrFork, voter.ErrForgotten, voter.ErrReceipt:
		return &exit{exitFailed, err}
	}
	return err
}
