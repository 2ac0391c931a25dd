//go:build unix

package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/box"
	"hustings/roll"
	"hustings/web"
)

// castBytes is a ballot of one registrar and 100 bytes of choices, more or less.
const castBytes = 620

// instant is a box that takes anything at once.
type instant struct{}

func (instant) Cast(_ context.Context, entry []byte) (ballot.Receipt, error) {
	return ballot.Receipt{Sequence: entry[0]}, nil
}
func (instant) Claim(context.Context, []byte, ballot.Receipt) error { return nil }
func (instant) Recall(context.Context, uint8, ballot.PublicKey, [64]byte) (*box.Recalled, error) {
	return nil, box.ErrUnknownKey
}

// Box is the box of every poll.
func (i instant) Box(ballot.CeremonyID) (web.Box, error) { return i, nil }

// BenchmarkCast is what HTTP costs a ballot: the CPU time of a process that
// serves, and nothing else; another one makes the load over 64 connections.
//
//	go test ./web -run '^$' -bench . -benchtime 100000x
func BenchmarkCast(b *testing.B) {
	server, err := web.New(web.Config{What: &web.What{Boxes: instant{}}})
	if err != nil {
		b.Fatal(err)
	}
	measure(b, server.Serve, post("/box/"+ceremonyText, octetType, "", strings.Repeat("b", castBytes)))
}

// BenchmarkCastFloor is net/http with nothing behind it and no time limits: no
// server of ours can go below.
func BenchmarkCastFloor(b *testing.B) {
	serve := func(ctx context.Context, listener net.Listener) error {
		h := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := make([]byte, r.ContentLength)
			_, _ = io.ReadFull(r.Body, body)
			w.Header()["Content-Type"] = []string{octetType}
			_, _ = w.Write((&ballot.Receipt{Sequence: body[0]}).Bytes())
		})}
		context.AfterFunc(ctx, func() { _ = h.Close() })
		if err := h.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	measure(b, serve, post("/box/"+ceremonyText, octetType, "", strings.Repeat("b", castBytes)))
}

// BenchmarkPass is what HTTP, session and JSON cost a pass, without the registrar.
func BenchmarkPass(b *testing.B) {
	w := newWorld()
	config := w.config(b)
	cookie := signIn(b, serve(b, config))
	config.Who.Passes = instant{}
	server, err := web.New(config)
	if err != nil {
		b.Fatal(err)
	}
	measure(b, server.Serve, post("/me/"+ceremonyText+"/pass/0", jsonType, "Cookie: "+cookie+"\r\n", `{"blinded":"`+strings.Repeat("5a", 256)+`"}`))
}

// Issue signs anything at once.
func (instant) Issue(_ context.Context, _ ballot.CeremonyID, _ uint8, _ roll.Seat, blinded []byte) ([]byte, error) {
	return blinded, nil
}

// post is a request as a browser would send it.
func post(path, media, field, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: vote.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0)\r\n"+
		"Accept: */*\r\nAccept-Encoding: gzip\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, field, media, len(body), body)
}

func measure(b *testing.B, serve func(context.Context, net.Listener) error, request string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	served := make(chan error, 1)
	go func() { served <- serve(ctx, listener) }()
	load(b, listener.Addr().String(), 64, request) // warm-up: connections and pools
	before := cpu(b)
	b.ResetTimer()
	load(b, listener.Addr().String(), b.N, request)
	b.StopTimer()
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N)/1e3, "server-us/op")
	stop()
	if err := <-served; err != nil {
		b.Error(err)
	}
}

// cpu is the CPU time of this process so far.
func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// load sends a request n times from another process.
func load(b *testing.B, addr string, n int, request string) {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLoad$")
	cmd.Env = append(os.Environ(), "WEB_TEST_LOAD="+addr+" "+strconv.Itoa(n))
	cmd.Stdin = strings.NewReader(request)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("load: %v\n%s", err, out)
	}
}

// TestLoad is the other process.
func TestLoad(t *testing.T) {
	addr, count, ok := strings.Cut(os.Getenv("WEB_TEST_LOAD"), " ")
	if !ok {
		return // this is no benchmark's child
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	request, err := io.ReadAll(os.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	const connections = 64
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			if err := repeat(addr, request, n/connections+min(1, max(0, n%connections-i))); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// repeat sends a request n times on one connection.
func repeat(addr string, request []byte, n int) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // all was read
	in := bufio.NewReader(conn)
	for range n {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil || answer.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d, %w", answer.StatusCode, err)
		}
	}
	return nil
}
