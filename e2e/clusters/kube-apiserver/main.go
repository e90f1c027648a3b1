// The Kubernetes API server with its storage, for tests: kube-apiserver and a one-member etcd in one process, which
// forgets everything when it ends. The arguments are kube-apiserver's; it chooses a free port of 127.0.0.1 itself and
// prints {"url"} when it listens, which is before /readyz says ok.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/cli/flag"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const anyPort = "127.0.0.1:0"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	server := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	flags.SetNormalizeFunc(flag.WordSepNormalizeFunc)
	for _, set := range server.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if err := server.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}

	storage, err := startStorage(filepath.Join(server.SecureServing.ServerCert.CertDirectory, "etcd"))
	if err != nil {
		return err
	}
	defer storage.Close()
	server.Etcd.StorageConfig.Transport.ServerList = []string{"http://" + storage.Clients[0].Addr().String()}

	listener, err := net.Listen("tcp", anyPort)
	if err != nil {
		return err
	}
	server.SecureServing.Listener = listener
	server.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port

	context := genericapiserver.SetupSignalContext()
	completed, err := server.Complete(context)
	if err != nil {
		return err
	}
	if problems := completed.Validate(); len(problems) > 0 {
		return fmt.Errorf("%v", problems)
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"url": "https://" + listener.Addr().String()}); err != nil {
		return err
	}
	return app.Run(context, completed)
}

func startStorage(folder string) (*embed.Etcd, error) {
	address := url.URL{Scheme: "http", Host: anyPort}
	config := embed.NewConfig()
	config.Dir = folder
	config.LogLevel = "error"
	config.UnsafeNoFsync = true
	config.ListenPeerUrls = []url.URL{address}
	config.ListenClientUrls = []url.URL{address}
	// Nobody asks for these: it has no other members, and its one client knows the port.
	config.AdvertisePeerUrls = []url.URL{{Scheme: "http", Host: "127.0.0.1:1"}}
	config.AdvertiseClientUrls = []url.URL{{Scheme: "http", Host: "127.0.0.1:1"}}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	storage, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	select {
	case <-storage.Server.ReadyNotify():
		return storage, nil
	case err := <-storage.Err():
		return nil, err
	}
}
