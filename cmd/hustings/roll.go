package main

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"hustings/ballot"
	"hustings/roll"
	"hustings/store"
)

type rollCmd struct {
	Import rollImportCmd `cmd:"" help:"Import the roll from a CSV file; nothing is imported if anything is wrong."`
	Check  rollCheckCmd  `cmd:"" help:"Read a CSV file as import would, and import nothing."`
}

const maxRollFile = 64 << 20

type rollImportCmd struct {
	places
	File  string `arg:"" help:"CSV: member_no, name, branch, status, email, phone, in any order." type:"path"`
	Merge bool   `help:"Add and change members, remove none; without it the file is the whole roll."`
	JSON  bool   `help:"Print one JSON object." name:"json"`
}

// Run imports the roll.
func (c *rollImportCmd) Run(ctx context.Context, w world) error {
	members, err := readRoll(c.File, w)
	if err != nil {
		return err
	}
	if err := c.make(); err != nil {
		return err
	}
	who, err := store.OpenWho(ctx, c.Who)
	if err != nil {
		return err
	}
	defer func() { _ = who.Close() }()
	day := uint32(w.now().Unix() / 86400) //nolint:gosec // good for eleven million years
	change := who.ReplaceRoll
	if c.Merge {
		change = who.MergeRoll
	}
	if _, err := change(ctx, members, day); err != nil {
		return err
	}
	return tellRoll(w, members, c.JSON, "imported")
}

type rollCheckCmd struct {
	File string `arg:"" help:"CSV file." type:"path"`
	JSON bool   `help:"Print one JSON object." name:"json"`
}

// Run reads and tells.
func (c *rollCheckCmd) Run(w world) error {
	members, err := readRoll(c.File, w)
	if err != nil {
		return err
	}
	return tellRoll(w, members, c.JSON, "read")
}

// readRoll tells every problem by row and column.
func readRoll(name string, w world) ([]roll.Member, error) {
	f, err := os.Open(name) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	members, err := roll.ParseCSV(f, maxRollFile)
	var problems *roll.Problems
	if errors.As(err, &problems) {
		for _, p := range problems.List {
			_, _ = fmt.Fprintf(w.err, "%s: %v\n", name, p)
		}
		if problems.More > 0 {
			_, _ = fmt.Fprintf(w.err, "%s: and %d more\n", name, problems.More)
		}
		return nil, &exit{exitUsage, fmt.Errorf("%s: %d problems; nothing was imported", name, len(problems.List)+problems.More)}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return members, nil
}

// tellRoll counts who is on the roll and who is expected.
func tellRoll(w world, members []roll.Member, asJSON bool, done string) error {
	e, err := roll.Decide(members, nil)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(w.out).Encode(struct {
			Roll     int               `json:"roll"`
			Expected int               `json:"expected"`
			Excluded []ballot.Excluded `json:"excluded"`
		}{e.Roll, len(e.Expected), e.Excluded})
	}
	_, _ = fmt.Fprintf(w.out, "%s %d members; %d may vote\n", done, e.Roll, len(e.Expected))
	for _, x := range e.Excluded {
		_, _ = fmt.Fprintf(w.out, "  %d not expected: %s\n", x.Count, x.Reason)
	}
	return nil
}

type slipsCmd struct {
	which
	Out    string   `help:"CSV file to write for printing; it holds the sign-in codes." required:"" type:"path" placeholder:"FILE"`
	Member []string `help:"Print again for a member by number; the old slip is void. May be repeated. Without it: everybody who has none." placeholder:"NO"`
	JSON   bool     `help:"Print one JSON object." name:"json"`
}

// Run draws sign-in codes, keeps them hashed, and writes them once to a file.
func (c *slipsCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		slips, err := p.office.slips(ctx, p.ceremony, len(p.manifest.Electorates), c.Member)
		if err == nil {
			err = writeSlips(csv.NewWriter(f), p, slips)
		}
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(w.out).Encode(struct {
				Slips int    `json:"slips"`
				File  string `json:"file"`
			}{len(slips), c.Out})
		}
		_, _ = fmt.Fprintf(w.out, "%d slips written to %s\nShow nobody this file: who has a code can vote.\n", len(slips), c.Out)
		return nil
	})
}

func writeSlips(out *csv.Writer, p *pollDesk, slips []slip) error {
	if err := out.Write([]string{"member_no", "name", "branch", "code", "path", "poll", "salt"}); err != nil {
		return err
	}
	for _, s := range slips {
		row := []string{s.Number, s.Name, s.Branch, s.Code, "/p/" + p.ceremony.String(), p.id.String(), fmt.Sprintf("%x", s.Salt)}
		for i := range 3 {
			row[i] = roll.Guard(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// slips draws codes for those named, or for everybody who has none yet.
func (o *office) slips(ctx context.Context, c ballot.CeremonyID, electorates int, members []string) ([]slip, error) {
	var out []slip
	var kept []store.Slip
	for e := range electorates {
		numbers, err := o.who.VoterNumbers(ctx, c, uint8(e)) //nolint:gosec // at most 16
		if err != nil {
			return nil, err
		}
		for _, number := range numbers {
			v, err := o.who.Voter(ctx, c, uint8(e), number) //nolint:gosec // at most 16
			if err != nil {
				return nil, err
			}
			if len(members) == 0 && v.Slip > 0 || len(members) > 0 && !named(members, number) {
				continue
			}
			code, err := roll.NewCode(rand.Reader)
			if err != nil {
				return nil, err
			}
			s := slip{Number: number, Code: code.String(), Salt: v.Voter.Salt}
			if _, s.Name, s.Branch, err = ballot.ParseMemberLine(v.Voter.Line); err != nil {
				return nil, err
			}
			out = append(out, s)
			kept = append(kept, store.Slip{Electorate: uint8(e), Number: number, Hash: roll.HashCode(o.desk.Pepper, c, code)}) //nolint:gosec // at most 16
		}
	}
	if len(members) > 0 && len(out) < len(members) {
		return nil, fmt.Errorf("%d of %d %w: nothing was done", len(members)-len(out), len(members), errNotExpected)
	}
	return out, o.who.PutSlips(ctx, c, kept)
}

var errNotExpected = errors.New("members named are not expected in this poll")

func named(members []string, number string) bool {
	for _, m := range members {
		if m == number {
			return true
		}
	}
	return false
}

// demoRoll imports a roll for the demo, and gives how many are on it. On a
// database that has a roll already it stays as it is.
func (o *office) demoRoll(ctx context.Context, file string, members int, w world) (int, error) {
	there, err := o.who.Members(ctx)
	if err != nil || len(there) > 0 {
		return len(there), err
	}
	var list []roll.Member
	if file != "" {
		if list, err = readRoll(file, w); err != nil {
			return 0, err
		}
	}
	for i := len(list); file == "" && i < members; i++ {
		m, problems := roll.NewMember(fmt.Sprintf("M%06d", i+1), madeUpName(i), "Branch", "full", "", "")
		if len(problems) > 0 {
			return 0, fmt.Errorf("made-up member %d: %v", i+1, problems[0])
		}
		list = append(list, m)
	}
	_, err = o.who.ReplaceRoll(ctx, list, uint32(w.now().Unix()/86400)) //nolint:gosec // good for eleven million years
	return len(list), err
}

// madeUpName makes names that differ for the first twenty thousand members.
func madeUpName(i int) string {
	surnames := []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
	given := []rune("伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰")
	n := len(given)
	return string([]rune{surnames[i%len(surnames)], given[i/len(surnames)%n], given[i/len(surnames)/n%n]})
}
