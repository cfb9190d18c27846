// Command app is what the node tests redeploy: a server with a set start-up time, a health path, and a switch for how it
// takes SIGTERM. As "pause" it is the image of a Pod's sandbox.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	if len(os.Args) > 1 && os.Args[1] == "pause" {
		<-terminated
		return
	}
	// It listens only once it has started up, as an application that loads something first does.
	startUp := seconds("START_UP_SECONDS")
	select {
	case <-time.After(startUp):
	case <-terminated:
		os.Exit(143)
	}
	// Not *_PORT: the kubelet sets such a variable for every Service of the namespace.
	if port := os.Getenv("LISTEN_TCP"); port != "" {
		go serveTCP(port)
	}
	answerFor := seconds("ANSWER_SECONDS")
	// Whether the first half of an answer is sent before that time: a client that has read some of it cannot ask again.
	inHalves := value("ANSWER_IN_HALVES", "") == "true"
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		if inHalves {
			io.WriteString(w, "this is ")
			w.(http.Flusher).Flush()
		}
		time.Sleep(answerFor)
		fmt.Fprintf(w, "%s\n", os.Getenv("HOSTNAME"))
	})
	server := &http.Server{Addr: ":" + value("LISTEN_HTTP", "8080"), Handler: mux}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	for range terminated {
		switch value("ON_SIGTERM", "exit") {
		case "exit":
			os.Exit(0)
		case "graceful":
			// Requests in flight are answered, idle connections closed.
			if err := server.Shutdown(context.Background()); err != nil {
				log.Fatal(err)
			}
			os.Exit(0)
		case "ignore":
		}
	}
}

// serveTCP answers each line with the same line.
func serveTCP(port string) {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer connection.Close()
			io.Copy(connection, connection)
		}()
	}
}

func value(name, otherwise string) string {
	if given := os.Getenv(name); given != "" {
		return given
	}
	return otherwise
}

func seconds(name string) time.Duration {
	given, err := strconv.ParseFloat(value(name, "0"), 64)
	if err != nil {
		log.Fatalf("%s: expected seconds: %v", name, err)
	}
	return time.Duration(given * float64(time.Second))
}
