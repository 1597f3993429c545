package dev.postern.infra;

import java.util.ArrayList;
import java.util.List;

/// No permission has a wildcard, but for the queues of all lanes; who knows the bucket may use it
/// and who may use it knows it; who knows it may read the copy of the rules there; who knows the
/// database or mounts the Maildirs is in the VPC.
final class StorePermissions implements ShapeRule {
  @Override
  public List<String> faults(Template template) {
    List<String> faults = new ArrayList<>();
    for (FunctionResource function : template.functions()) {
      function.statements().forEach(statement -> wildcards(function, statement, faults));
      boolean knows = function.environment().containsKey("POSTERN_SPOOL_BUCKET");
      boolean may = uses(function, "s3:");
      if (knows != may) {
        faults.add(
            function.id()
                + (knows ? " knows the bucket but may not use it" : " may use a bucket unknown"));
      }
      if (knows && !(mayDo(function, "s3:GetObject") && mayDo(function, "s3:ListBucket"))) {
        faults.add(function.id() + " may not read the copy of the rules");
      }
      boolean mounts = function.properties().get("FileSystemConfigs").exists();
      if (mounts != uses(function, "elasticfilesystem:")
          || mounts != function.environment().containsKey("POSTERN_MAIL_ROOT")) {
        faults.add(
            function.id() + " needs all of mount, permission and POSTERN_MAIL_ROOT, or none");
      }
      boolean inside = function.properties().get("VpcConfig").exists();
      if (!inside && (mounts || function.environment().containsKey("POSTERN_DB_URL"))) {
        faults.add(function.id() + " is outside the VPC of the database and the Maildirs");
      }
    }
    return faults;
  }

  private boolean mayDo(FunctionResource function, String action) {
    return function.statements().stream().anyMatch(s -> s.actions().contains(action));
  }

  private boolean uses(FunctionResource function, String service) {
    return function.statements().stream()
        .flatMap(statement -> statement.actions().stream())
        .anyMatch(action -> action.startsWith(service));
  }

  private void wildcards(FunctionResource function, Statement statement, List<String> faults) {
    if (statement.actions().stream().anyMatch(action -> action.contains("*"))) {
      faults.add(function.id() + " is allowed " + statement.actions());
    }
    for (Value resource : statement.resources()) {
      if (resource.target().isEmpty() && !resource.isQueuesOfLanes()) {
        faults.add(
            function.id() + " is allowed on " + resource.raw() + ", not on a named resource");
      }
    }
  }
}
