package main

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"hustings/internal/sample"
)

type benchCmd struct {
	Ballots int    `help:"Ballots to cast and to audit." default:"20000"`
	Passes  int    `help:"Passes to issue." default:"2000"`
	Parts   string `help:"What to measure, of cast,pg,issue,trustee,audit,tally,survey." default:"cast,pg,issue,trustee,audit,tally,survey"`
	PG      string `help:"Empty PostgreSQL database for cast_pg_ratio; null without." env:"HUSTINGS_PG" placeholder:"ADDRESS"`
	JSON    bool   `help:"Print one JSON object." name:"json"`
}

// figures are microseconds of CPU time and ratios; null where not measured.
type figures struct {
	Ballots        int      `json:"ballots"`
	FloorUS        *float64 `json:"floor_us"`
	AuditUS        *float64 `json:"audit_us"`
	AuditRatio     *float64 `json:"audit_ratio"`
	AuditScaling   *float64 `json:"audit_scaling"`
	CastUS         *float64 `json:"cast_us"`
	CastRatio      *float64 `json:"cast_ratio"`
	CastGrowth     *float64 `json:"cast_growth"`
	CastPGRatio    *float64 `json:"cast_pg_ratio"`
	IssueFloorUS   *float64 `json:"issue_floor_us"`
	IssueUS        *float64 `json:"issue_us"`
	IssueRatio     *float64 `json:"issue_ratio"`
	TrusteeFloorUS *float64 `json:"trustee_floor_us"`
	TrusteeUS      *float64 `json:"trustee_us"`
	TrusteeRatio   *float64 `json:"trustee_ratio"`
	BytesPerBallot *float64 `json:"bytes_per_ballot"`
	RSSMB          *float64 `json:"rss_mb"`
	STVRatio       *float64 `json:"stv_ratio"`
	SchulzeRatio   *float64 `json:"schulze_ratio"`
	SurveyOpenUS   *float64 `json:"survey_open_us"`
	SurveyUS       *float64 `json:"survey_us"`
	SurveyRatio    *float64 `json:"survey_ratio"`

	STV          tallyFigures `json:"stv_blt"`
	STVNamed     tallyFigures `json:"stv_cvotes"`
	Schulze      tallyFigures `json:"schulze_blt"`
	SchulzeNamed tallyFigures `json:"schulze_cvotes"`
}

// cpu is this process's CPU time in microseconds.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return microseconds(&u)
}

func microseconds(u *syscall.Rusage) float64 {
	return 1e6*float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)
}

// each measures the CPU time of one call of f, over n of them.
func each(n int, f func()) *float64 {
	runtime.GC()
	start := cpu()
	for range n {
		f()
	}
	us := (cpu() - start) / float64(n)
	return &us
}

func ratio(a, b *float64) *float64 {
	if a == nil || b == nil || *b == 0 {
		return nil
	}
	r := *a / *b
	return &r
}

// bench is one run. Floors are measured beside what they are held against, for
// machines run faster and slower from minute to minute.
type bench struct {
	cmd  *benchCmd
	w    world
	dir  string
	out  figures
	self string // this program
}

// Run measures.
func (c *benchCmd) Run(ctx context.Context, w world) error {
	dir, err := os.MkdirTemp("", "hustings-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	b := &bench{cmd: c, w: w, dir: dir, self: self, out: figures{Ballots: c.Ballots}}
	if err := b.run(ctx); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(b.out)
	}
	data, err := json.MarshalIndent(b.out, "", "  ")
	if err == nil {
		_, err = fmt.Fprintln(w.out, string(data))
	}
	return err
}

func (b *bench) has(part string) bool {
	for _, p := range strings.Split(b.cmd.Parts, ",") {
		if p == part {
			return true
		}
	}
	return false
}

func (b *bench) say(format string, args ...any) {
	_, _ = fmt.Fprintf(b.w.err, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

func (b *bench) run(ctx context.Context) error {
	if b.has("tally") {
		if err := b.tallies(ctx); err != nil {
			return fmt.Errorf("tally: %w", err)
		}
	}
	if b.has("issue") {
		if err := b.issue(ctx); err != nil {
			return fmt.Errorf("issue: %w", err)
		}
	}
	if b.has("survey") {
		if err := b.survey(ctx); err != nil {
			return fmt.Errorf("survey: %w", err)
		}
	}
	if !b.has("cast") && !b.has("pg") && !b.has("trustee") && !b.has("audit") {
		return nil
	}
	p, ballots, err := b.makePoll()
	if err != nil {
		return err
	}
	if b.has("cast") {
		if err := b.cast(ctx, p, ballots); err != nil {
			return fmt.Errorf("cast: %w", err)
		}
	}
	if b.has("pg") && b.cmd.PG != "" {
		if err := b.castPG(ctx, p, ballots); err != nil {
			return fmt.Errorf("cast on PostgreSQL: %w", err)
		}
	}
	if b.has("trustee") || b.has("audit") {
		return b.count(ctx, p, ballots)
	}
	return nil
}

// makePoll opens a poll with six candidates, and makes everybody's ballots.
func (b *bench) makePoll() (*sample.Poll, [][]byte, error) {
	n := b.cmd.Ballots
	p, err := sample.New(sample.Config{Expected: n, Candidates: 6, Seats: 5, BatchMin: 10000, Start: b.w.now().Unix() - 5400})
	if err != nil {
		return nil, nil, err
	}
	if err := p.ToOpen(); err != nil {
		return nil, nil, err
	}
	b.say("making %d ballots", n)
	ballots, err := p.Ballots(n)
	return p, ballots, err
}

// floor is rsa.VerifyPSS of 2048 bits and ed25519.Verify, one of each a ballot.
func floor() *float64 {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil
	}
	digest := sha512.Sum384([]byte("floor"))
	opts := &rsa.PSSOptions{SaltLength: 48}
	pss, err := rsa.SignPSS(rand.Reader, key, crypto.SHA384, digest[:], opts)
	if err != nil {
		return nil
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil
	}
	message := make([]byte, 500)
	sig := ed25519.Sign(private, message)
	return each(4000, func() {
		if rsa.VerifyPSS(&key.PublicKey, crypto.SHA384, digest[:], pss, opts) != nil || !ed25519.Verify(public, message, sig) {
			panic("bench: the floor does not hold")
		}
	})
}

// issueFloor is rsa.SignPSS of 2048 bits.
func issueFloor() *float64 {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil
	}
	digest := sha512.Sum384([]byte("floor"))
	return each(400, func() {
		if _, err := rsa.SignPSS(rand.Reader, key, crypto.SHA384, digest[:], &rsa.PSSOptions{SaltLength: 48}); err != nil {
			panic(err)
		}
	})
}

// trusteeFloor is one multiplication on P-256.
func trusteeFloor() *float64 {
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil
	}
	other, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil
	}
	return each(4000, func() {
		if _, err := private.ECDH(other.PublicKey()); err != nil {
			panic(err)
		}
	})
}

// sizeOf sums the files of a folder.
func sizeOf(dir string) (int64, error) {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
